import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withVariables } from "../../text/script.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "quorate-drbd-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** What the programs of a host say: one that is left out says nothing, and all is well. */
function hostWith(programs: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(programs)) {
    const path = join(directory, name);
    writeFileSync(path, `#!/bin/bash\n${text}\n`);
    chmodSync(path, 0o755);
  }
}

const note = (): string => join(directory, "notes/made-for");

function run(script: string, variables: Readonly<Record<string, string>>) {
  const text = readFileSync(`src/catalogue/drbd/${script}`, "utf8");
  const input = `set -eu -o pipefail\n${withVariables(text, variables)}`;
  const env = { ...process.env, PATH: `${directory}:${process.env["PATH"]}` };
  const { status, stderr } = spawnSync("bash", [], { input, env, encoding: "utf8" });
  return { status, stderr: stderr.trim() };
}

const own = () => ({ volume: "quorate-database", site: "prod", note: note() });
const make = (device = join(directory, "no-device")) => run("metadata.sh", { ...own(), device });
const holds = (told = "false") => run("metadata-test.sh", { ...own(), told }).status === 0;

/** drbdadm of a host whose device has DRBD's data of this generation. */
const copyOf = (generation: string): string =>
  `case $1 in get-gi) echo '${generation}:0000000000000000:0:0' ;; dump) ;; *) exit 99 ;; esac`;
const used = "0EB610B5CD7151AF";
const fresh = "0000000000000004";
const none = `case $1 in get-gi) exit 1 ;; dump) ;; *) exit 99 ;; esac`;

test("a kernel without DRBD is told, with its version and what to do", () => {
  hostWith({
    modprobe: "echo 'modprobe: FATAL: Module drbd not found in directory /lib/modules/6.12.9-cloud-amd64' >&2; exit 1",
    uname: "echo 6.12.9-cloud-amd64",
  });
  const { status, stderr } = run("module.sh", { dialect: "8.4" });
  expect(status).toBe(1);
  expect(stderr).toBe(
    "the kernel of this host (6.12.9-cloud-amd64) has no DRBD (modprobe: FATAL: Module drbd not found in directory /lib/modules/6.12.9-cloud-amd64): boot one that has it, as Debian's linux-image-amd64, or install its module",
  );
});

test("another volume of the host that has the same device, number or port is named, with its file", () => {
  hostWith({
    drbdadm: `if [ "$1" = get-gi ]; then exit 10; fi
      echo "/etc/drbd.d/r0.res:1: conflicting use of disk 'disk:c1:/dev/vdb' ..." >&2
      echo "/etc/drbd.d/quorate-database.res:36: disk 'disk:c1:/dev/vdb' first used here." >&2
      exit 10`,
  });
  const { status, stderr } = make();
  expect(status).toBe(1);
  expect(stderr).toBe(
    "the volumes in /etc/drbd.d of this host do not go together: /etc/drbd.d/r0.res:1: conflicting use of disk 'disk:c1:/dev/vdb' ... /etc/drbd.d/quorate-database.res:36: disk 'disk:c1:/dev/vdb' first used here.",
  );
});

test("a device that is not there is told", () => {
  hostWith({ drbdadm: none });
  expect(make()).toEqual({
    status: 1,
    stderr: `there is no block device ${directory}/no-device; name the one that the volume is to lie on (services.drbd.device)`,
  });
});

test("a device with DRBD's data that this host did not make is nobody's until somebody says whose", () => {
  hostWith({ drbdadm: copyOf(used) });
  expect(holds()).toBe(false);
  const { status, stderr } = make("/dev/vdb");
  expect(status).toBe(1);
  expect(stderr).toBe(
    `/dev/vdb is a copy of a volume that this host did not make, with its data, and is left alone; if it is the volume of prod: echo prod >${note()}; if it is of no use any more: wipefs --all /dev/vdb`,
  );
  expect(existsSync(note())).toBe(false);
});

test("a copy that was made for another site is told with that site's name, and one made for this site is taken", () => {
  hostWith({ drbdadm: copyOf(fresh) });
  expect(make().status).toBe(0);
  expect(readFileSync(note(), "utf8")).toBe("prod\n");
  hostWith({ drbdadm: copyOf(used) });
  expect(holds()).toBe(true);
  writeFileSync(note(), "stage\n");
  expect(holds()).toBe(false);
  expect(make().stderr).toContain("is a copy of the volume of the site stage, with its data, and is left alone");
});

test("what was made and never used is this site's, also where the note was cut off; what the cluster has holds without one", () => {
  hostWith({ drbdadm: copyOf(fresh) });
  expect([holds(), holds("true")]).toEqual([false, true]);
  expect(make().status).toBe(0);
  expect(holds()).toBe(true);
  hostWith({ drbdadm: none });
  expect([holds(), holds("true")]).toEqual([false, false]);
});
