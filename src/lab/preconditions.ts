import { existsSync, statfsSync } from "node:fs";
import path from "node:path";
import { unifiedRoot } from "./cgroup.ts";
import { LabError } from "./failure.ts";

/** Programs that a lab needs, and the Debian package each is in. */
const programs: readonly (readonly [string, string])[] = [
  ["systemd-nspawn", "systemd-container"],
  ["mmdebstrap", "mmdebstrap"],
  ["ip", "iproute2"],
  ["ssh", "openssh-client"],
  ["ssh-keygen", "openssh-client"],
  ["socat", "socat"],
  ["unshare", "util-linux"],
  ["setpriv", "util-linux"],
  ["flock", "util-linux"],
  ["mount", "mount"],
];

/** What it needs besides for hosts that are VMs. */
const programsOfVms: typeof programs = [
  ["qemu-system-x86_64", "qemu-system-x86"],
  ["qemu-img", "qemu-utils"],
  ["mkfs.ext4", "e2fsprogs"],
  ["nsenter", "util-linux"],
];

export interface LabNeeds {
  /** It has hosts that are VMs. */
  readonly vms: boolean;
}

/** What a lab writes while it runs: databases, logs, queues. */
const freeBytesMin = 2 * 1024 ** 3;

/**
 * Looks whether this machine can run a lab, before anything is made.
 *
 * @throws LabError `cannot-run-here`, `missing-program` or `disk-full`, with one sentence.
 */
export function requireMachine(directory: string, needs: LabNeeds): void {
  if (process.platform !== "linux") {
    throw new LabError("cannot-run-here", "The lab needs Linux: its hosts are network namespaces of this machine.");
  }
  if (process.getuid?.() !== 0) {
    throw new LabError("cannot-run-here", "The lab needs root: it makes network namespaces and mounts.");
  }
  const missing = missingPrograms(needs);
  if (missing !== undefined) throw new LabError("missing-program", missing);
  if (needs.vms) requireForVms();
  if (unifiedRoot() === undefined) {
    throw new LabError("cannot-run-here", "The lab needs a cgroup2 file system, and none is mounted on this machine.");
  }
  requireRoom(directory);
}

export function gib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function requireForVms(): void {
  if (process.arch !== "x64") {
    throw new LabError(
      "cannot-run-here",
      "VM hosts need an amd64 machine: their Debian is amd64's, as this machine's.",
    );
  }
  if (!existsSync("/dev/net/tun")) {
    throw new LabError("cannot-run-here", "VM hosts need /dev/net/tun for their cables: modprobe tun");
  }
}

/** The sentence that says which programs are missing, and the packages that they are in; undefined where all are there. */
export function missingPrograms({ vms }: LabNeeds): string | undefined {
  const needed = vms ? [...programs, ...programsOfVms] : programs;
  const missing = needed.filter(([name]) => !onPath(name));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map(([, each]) => each))].join(" ");
  const names = missing.map(([name]) => name).join(", ");
  const verb = missing.length === 1 ? "is" : "are";
  return `${names} ${verb} not installed, and the lab needs ${missing.length === 1 ? "it" : "them"}: apt-get install ${packages}`;
}

function onPath(name: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((directory) => existsSync(path.join(directory, name)));
}

function requireRoom(directory: string): void {
  let existing = directory;
  while (!existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  if (free >= freeBytesMin) return;
  throw new LabError(
    "disk-full",
    `${existing} has ${gib(free)} free, and a lab needs ${gib(freeBytesMin)}: make room, or set QUORATE_LABS to a directory on a larger disk.`,
  );
}
