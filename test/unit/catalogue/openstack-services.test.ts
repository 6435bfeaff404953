import { describe, expect, test } from "vitest";
import { wantsOfHost, wantsOfSite } from "../../../src/design/wants.ts";
import type { ManagedFile } from "../../../src/catalogue/contract/file.ts";
import { exampleDesign, exampleSite, markedSecrets } from "./three-controllers.ts";

const site = exampleSite();
const secrets = markedSecrets(site);

function filesOf(host: string, design = exampleDesign()): ReadonlyMap<string, ManagedFile> {
  return new Map(wantsOfHost(design, host, secrets).files.map((file) => [file.path, file]));
}

function text(files: ReadonlyMap<string, ManagedFile>, path: string): string {
  const content = files.get(path)?.content;
  if (typeof content !== "string") throw new Error(`no file ${path}`);
  return content;
}

describe("files", () => {
  const files = filesOf("c1");

  test("a file that holds a secret says so, and is not readable by everybody", () => {
    for (const file of files.values()) {
      // A binary key has no mark to find, and the cluster's configuration holds the secrets of the site file.
      if (typeof file.content !== "string" || file.path === "/etc/quorate/cib-configuration.xml") continue;
      const holds = file.content.includes("MARK-");
      expect({ path: file.path, secret: file.secret }).toEqual({ path: file.path, secret: holds });
      if (holds) expect(file.mode & 0o007).toBe(0);
    }
  });

  test("services reach the database, the brokers and keystone at the balancer beside them", () => {
    const glance = text(files, "/etc/glance/glance-api.conf");
    expect(glance).toContain("@127.0.0.1:3306/glance");
    expect(glance).toContain("@127.0.0.1:5672/glance");
    expect(glance).toContain("auth_url = http://127.0.0.1:5000\n");
    expect(glance).toContain("www_authenticate_uri = http://10.77.0.10:5000\n");
  });

  test("keys, cookie and the order of caches are the same on all hosts", () => {
    for (const host of ["c2", "c3"]) {
      const others = filesOf(host);
      for (const path of [
        "/etc/keystone/fernet-keys/0",
        "/etc/keystone/fernet-keys/1",
        "/etc/keystone/credential-keys/1",
        "/var/lib/rabbitmq/.erlang.cookie",
        "/etc/keystone/keystone.conf",
      ]) {
        expect(text(others, path)).toBe(text(files, path));
      }
    }
  });

  test("each broker listens at its own host's address, and knows all others without a name service", () => {
    const conf = text(filesOf("c2"), "/etc/rabbitmq/rabbitmq.conf");
    expect(conf).toContain("listeners.tcp.1 = 10.77.0.12:5672\n");
    expect(conf).toContain("cluster_partition_handling = pause_minority\n");
    const hosts = text(filesOf("c2"), "/etc/rabbitmq/inetrc");
    for (const last of [11, 12, 13]) expect(hosts).toContain(`{host, {10,77,0,${last}}, ["c${last - 10}"]}.`);
  });
});

describe("conditions and units", () => {
  const design = exampleDesign();
  const conditions = wantsOfSite(design, secrets);
  const units = design.hosts.flatMap(({ name: host }) =>
    wantsOfHost(design, host, secrets).units.map((unit) => ({ host, ...unit })),
  );

  test("nothing but scripts holds a secret", () => {
    const shown = conditions.map(({ test: _test, remedy: _remedy, ...rest }) => rest);
    expect(JSON.stringify([...shown, ...units])).not.toContain("MARK-");
  });

  test("a unit asks the other hosts before it interrupts anybody, never its own", () => {
    expect(units.filter(({ gate }) => gate?.ask !== undefined)).not.toEqual([]);
    for (const { gate, host } of units) expect(gate?.ask?.on ?? []).not.toContain(host);
  });
});

describe("glance's store", () => {
  test("of each host's own binds the data alone to one host, and is called a single copy", () => {
    const design = exampleDesign();
    const glance = design.endpoints.find(({ name }) => name === "glance");
    expect(glance?.backends.map(({ role }) => role)).toEqual(["active", "active", "active"]);
    expect(glance?.pinned).toMatchObject({ host: "c1", pathEnds: ["/file", "/stage", "/import"] });
    expect(design.decisions.find(({ subject }) => subject === "glance image data")?.choice).toContain("single copy");
  });

  test("that is shared makes all backends active, and is not made where it is not mounted", () => {
    const design = exampleDesign({ glance: { store: { kind: "shared", path: "/srv/images" } } });
    const glance = design.endpoints.find(({ name }) => name === "glance");
    expect(glance?.backends.every(({ role }) => role === "active")).toBe(true);
    expect(glance?.pinned).toBeUndefined();
    const store = wantsOfSite(design, secrets).find(({ id }) => id === "glance/store on c1");
    const script = store?.remedy.kind === "make" ? store.remedy.script : "";
    expect(script).not.toContain("install -d -o glance -g glance -m 0750 /srv/images");
    expect(script).toContain("exit 1");
  });
});
