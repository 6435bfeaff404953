import { describe, expect, test } from "vitest";
import { cinderOptions } from "../../../src/catalogue/cinder/options.ts";
import type { Design } from "../../../src/catalogue/contract/design.ts";
import { wantsOfHost, wantsOfSite } from "../../../src/design/wants.ts";
import { exampleDesign, exampleSite, markedSecrets } from "./three-controllers.ts";

const secrets = markedSecrets(exampleSite({ swift: {}, cinder: {} }));

function withBackend(backend: unknown, more: Readonly<Record<string, unknown>> = {}): Design {
  return exampleDesign({ ...more, cinder: { backend } });
}

function text(design: Design, path: string, host = "c1"): string {
  const content = wantsOfHost(design, host, secrets).files.find((file) => file.path === path)?.content;
  if (typeof content !== "string") throw new Error(`no file ${path}`);
  return content;
}

const conf = "/etc/cinder/cinder.conf";
const rbd = { kind: "rbd", coordination: "etcd3+http://10.77.0.20:2379" };

function volume(design: Design) {
  return design.components.find(({ name }) => name === "cinder-volume");
}

describe("volumes that are a host's own", () => {
  const design = withBackend({ kind: "directory" });

  test("are called so, and are lost to clients with their host", () => {
    expect(volume(design)).toMatchObject({ mode: "active-active", manager: "systemd", hosts: ["c1", "c2", "c3"] });
    expect(volume(design)?.loses).toContain("out of reach until it is back");
    const decision = design.decisions.find(({ subject }) => subject === "cinder volumes");
    expect(decision?.because).toContain("while that host is away the volume cannot be reached");
  });

  test("are put where the driver looks for a share of that name, also after a boot", () => {
    expect(text(design, "/etc/cinder/shares", "c2")).toContain("\n10.77.0.12:/var/lib/cinder/volumes\n");
    const unit = wantsOfHost(design, "c1", secrets).units.find((each) => each.unit === "cinder-volume.service");
    // The MD5 of 10.77.0.11:/var/lib/cinder/volumes.
    expect(unit?.runs.settings?.["ExecStartPre"]).toBe(
      "+/usr/libexec/quorate/cinder-place /var/lib/cinder/volumes /var/lib/cinder/mnt/0ca0598629087b3cc810525f200ded2a",
    );
    expect(unit?.files).toContain("/usr/libexec/quorate/cinder-place");
  });

  test("of a volume group are told to be bound as well", () => {
    const lvm = withBackend({ kind: "lvm", volumeGroup: "volumes" });
    expect(text(lvm, conf, "c3")).toContain("volume_group = volumes\n");
    expect(text(lvm, conf, "c3")).toContain("target_ip_address = 10.77.0.13\n");
    expect(volume(lvm)?.loses).toContain("out of reach until it is back");
  });
});

describe("volumes on shares", () => {
  const design = withBackend({ kind: "nfs", shares: ["nas:/export"] });

  test("are worked on by one process, which the cluster starts, under one name", () => {
    expect(volume(design)).toMatchObject({ mode: "active-passive", manager: "pacemaker", hosts: ["c1", "c2", "c3"] });
    expect(design.cluster.resources).toContainEqual(
      expect.objectContaining({ agent: "systemd:cinder-volume", spread: { kind: "one" } }),
    );
    expect(text(design, conf, "c2")).toMatch(/^\[nfs\]\nvolume_driver = \S+\nbackend_host = demo$/m);
    const unit = wantsOfHost(design, "c2", secrets).units.find((each) => each.unit === "cinder-volume.service");
    expect(unit).toMatchObject({ startedBy: "cluster" });
  });

  test("stand by on all hosts but one", () => {
    const probe = wantsOfHost(design, "c1", secrets).probes.find(({ component }) => component === "cinder-volume");
    expect(probe?.parse("unit cinder-volume.service inactive 0 0\n", 0, "c1")).toMatchObject({
      state: "up",
      sentence: "stands by",
    });
    expect(probe?.parse("unit cinder-volume.service failed 0 0\n", 0, "c1")).toMatchObject({ state: "down" });
  });
});

describe("volumes in Ceph", () => {
  test("are worked on by all, as one cluster that keeps its locks where they hold across hosts", () => {
    const design = withBackend(rbd);
    expect(volume(design)).toMatchObject({ mode: "active-active", manager: "systemd" });
    expect(text(design, conf)).toContain("cluster = demo\n");
    expect(text(design, conf)).toContain("[coordination]\nbackend_url = etcd3+http://10.77.0.20:2379\n");
  });

  test.each(["memcached://127.0.0.1:11211", "file:///var/lib/cinder", "mysql://127.0.0.1/locks"])(
    "take no locks from %s",
    (coordination) => {
      const { error } = cinderOptions.safeParse({ backend: { ...rbd, coordination } });
      expect(error?.issues[0]?.message).toContain("a cache forgets locks when it restarts");
    },
  );

  test("show nobody the lock service's password", () => {
    const design = withBackend({ ...rbd, coordination: "postgresql://locks:hidden@10.77.0.20/locks" });
    expect(JSON.stringify(design.decisions)).not.toContain("hidden");
  });
});

describe("cinder", () => {
  test("is in the catalogue under its type, and under the one that older clients ask for", () => {
    const conditions = wantsOfSite(exampleDesign({ cinder: {} }), secrets);
    expect(conditions.map(({ id }) => id)).toContain("cinder/identity");
    // One after the other: they have one user.
    const older = conditions.find(({ id }) => id === "cinder/identity volumev3");
    expect(older?.after).toContainEqual({ condition: "cinder/identity" });
  });

  test("makes backups where there is an object store, on the host that has the volume", () => {
    const without = exampleDesign({ cinder: {} });
    expect(without.components.map(({ name }) => name)).not.toContain("cinder-backup");
    expect(text(without, conf)).not.toContain("backup_driver");
    const design = exampleDesign({ cinder: {}, swift: {} });
    expect(design.components.map(({ name }) => name)).toContain("cinder-backup");
    expect(text(design, conf)).toContain("backup_use_same_host = true\nbackup_swift_auth = single_user\n");
  });
});
