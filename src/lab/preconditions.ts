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

/** What a lab writes while it runs: databases, logs, queues. */
const freeBytesMin = 2 * 1024 ** 3;

/**
 * Looks whether this machine can run a lab, before anything is made.
 *
 * @throws LabError `cannot-run-here`, `missing-program` or `disk-full`, with one sentence.
 */
export function requireMachine(directory: string): void {
  if (process.platform !== "linux") {
    throw new LabError("cannot-run-here", "The lab needs Linux: its hosts are network namespaces of this machine.");
  }
  if (process.getuid?.() !== 0) {
    throw new LabError("cannot-run-here", "The lab needs root: it makes network namespaces and mounts.");
  }
  requirePrograms();
  if (unifiedRoot() === undefined) {
    throw new LabError("cannot-run-here", "The lab needs a cgroup2 file system, and none is mounted on this machine.");
  }
  requireRoom(directory);
}

export function gib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function requirePrograms(): void {
  const missing = programs.filter(([name]) => !onPath(name));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, each]) => each))].join(" ");
  const names = missing.map(([name]) => name).join(", ");
  const verb = missing.length === 1 ? "is" : "are";
  throw new LabError(
    "missing-program",
    `${names} ${verb} not installed, and the lab needs ${missing.length === 1 ? "it" : "them"}: apt-get install ${packages}`,
  );
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
