import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { missingPrograms } from "./preconditions.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "qpath-"));
  vi.stubEnv("PATH", directory);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

const ofContainers = "systemd-nspawn mmdebstrap ip ssh ssh-keygen socat unshare setpriv flock mount".split(" ");

function install(names: readonly string[]): void {
  for (const name of names) writeFileSync(path.join(directory, name), "");
}

test("containers need nothing of what VMs need", () => {
  install(ofContainers);
  expect(missingPrograms({ vms: false })).toBeUndefined();
});

test("what VMs need and is missing is named with its package", () => {
  install([...ofContainers, "mkfs.ext4", "nsenter"]);
  expect(missingPrograms({ vms: true })).toBe(
    "qemu-system-x86_64, qemu-img are not installed, and the lab needs them: apt-get install qemu-system-x86 qemu-utils",
  );
  install(["qemu-system-x86_64"]);
  expect(missingPrograms({ vms: true })).toBe(
    "qemu-img is not installed, and the lab needs it: apt-get install qemu-utils",
  );
  install(["qemu-img"]);
  expect(missingPrograms({ vms: true })).toBeUndefined();
});
