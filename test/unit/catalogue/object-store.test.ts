import { describe, expect, test } from "vitest";
import type { ManagedFile } from "../../../src/catalogue/contract/file.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { wantsOfHost, wantsOfSite } from "../../../src/design/wants.ts";
import { reviewDesign } from "../../../src/review/review-design.ts";
import { placesIn } from "../../../src/review/places.ts";
import { exampleDesign, exampleSite, markedSecrets } from "./three-controllers.ts";

const secrets = markedSecrets(exampleSite({ swift: {} }));

function filesOf(host: string, design = exampleDesign({ swift: {} })): ReadonlyMap<string, ManagedFile> {
  return new Map(wantsOfHost(design, host, secrets).files.map((file) => [file.path, file]));
}

function text(files: ReadonlyMap<string, ManagedFile>, path: string): string {
  const content = files.get(path)?.content;
  if (typeof content !== "string") throw new Error(`no file ${path}`);
  return content;
}

describe("an object store", () => {
  const design = exampleDesign({ swift: {} });

  test("is told apart from layers that vote", () => {
    const members = design.decisions.find(({ subject }) => subject === "members");
    expect(members?.choice).toBe("c1, c2, c3 vote in galera, rabbitmq, corosync and pacemaker");
  });

  test("computes places from the same secrets on all hosts", () => {
    const [one, ...others] = ["c1", "c2", "c3"].map((host) => text(filesOf(host), "/etc/swift/swift.conf"));
    expect(one).toContain("swift_hash_path_suffix = MARK-swift-hash-suffix\n");
    for (const other of others) expect(other).toBe(one);
  });

  test("has each host's own servers at its own address, and a cache that all proxies share", () => {
    const files = filesOf("c2");
    expect(text(files, "/etc/swift/object-server.conf")).toContain("bind_ip = 10.77.0.12\nbind_port = 6200\n");
    expect(text(files, "/etc/rsyncd.conf")).toContain("hosts allow = 10.77.0.11 10.77.0.12 10.77.0.13\n");
    expect(text(files, "/etc/swift/proxy-server.conf")).toContain("memcache_servers = 127.0.0.1:11211\n");
  });

  test("shows nobody a secret", () => {
    for (const { path, content, secret, mode } of filesOf("c1").values()) {
      if (typeof content !== "string" || !content.includes("MARK-")) continue;
      expect({ path, secret, others: mode & 0o007 }).toEqual({ path, secret: true, others: 0 });
    }
  });

  test("takes nothing on a disk that is not mounted, and makes no file system", () => {
    const named = exampleDesign({ swift: { disks: ["sdb", "sdc"] } });
    expect(text(filesOf("c1", named), "/etc/swift/object-server.conf")).toContain("mount_check = true\n");
    const places = wantsOfSite(named, secrets).find(({ id }) => id === "swift/places for copies on c1");
    expect(places?.test).toContain("mountpoint -q /srv/node/sdb && mountpoint -q /srv/node/sdc");
    expect(text(filesOf("c1"), "/etc/swift/object-server.conf")).toContain("mount_check = false\n");
  });

  test("is on the hosts for storage, where there are any, and its proxies on the control hosts", () => {
    const site = exampleSite({ swift: {} });
    const [c1] = site.hosts;
    if (c1 === undefined) throw new Error("the example has no host");
    const more = ["s1", "s2", "s3"].map((name, index) => ({
      ...c1,
      name,
      zone: name,
      address: `10.77.0.2${index}`,
      roles: ["storage"] as const,
    }));
    const apart = designSite({ ...site, hosts: [...site.hosts, ...more] });
    const hostsOf = (component: string) => apart.components.find(({ name }) => name === component)?.hosts;
    expect(hostsOf("swift-object")).toEqual(["s1", "s2", "s3"]);
    expect(hostsOf("swift-proxy")).toEqual(["c1", "c2", "c3"]);
    expect([...filesOf("c1", apart).keys()]).not.toContain("/etc/rsyncd.conf");
    expect(wantsOfSite(apart, secrets).map(({ id }) => id)).toContain("swift/rings on c1");
    const findings = reviewDesign(apart, placesIn("", "site.yaml"));
    expect(findings.map(({ code }) => code)).not.toContain("majorities-disagree");
  });
});

describe("images", () => {
  test("are in the object store, where the site has one", () => {
    const design = exampleDesign({ swift: {} });
    expect(design.endpoints.find(({ name }) => name === "glance")?.pinned).toBeUndefined();
    const glance = text(filesOf("c1"), "/etc/glance/glance-api.conf");
    expect(glance).toContain("enabled_backends = images:swift\n");
    expect(glance).toContain("default_swift_reference = objectstore\n");
    // The place of an image is written down with each, in the database: without a password.
    expect(glance).not.toContain("swift_store_key");
    const login = filesOf("c1").get("/etc/glance/glance-swift.conf");
    expect(login).toMatchObject({ mode: 0o640, group: "glance", secret: true });
  });

  test("stay on one host's disk where the site says so, which is a finding", () => {
    const design = exampleDesign({ swift: {}, glance: { store: { kind: "file", path: "/srv/images" } } });
    expect(design.endpoints.find(({ name }) => name === "glance")?.pinned).toMatchObject({ host: "c1" });
    expect([...filesOf("c1", design).keys()]).not.toContain("/etc/glance/glance-swift.conf");
  });

  test("that are to be in the object store bring it", () => {
    const design = exampleDesign({ glance: { store: { kind: "swift", container: "images" } } });
    expect(design.providers["object-store"]).toBe("swift");
    expect(text(filesOf("c1", design), "/etc/glance/glance-api.conf")).toContain("swift_store_container = images\n");
  });
});
