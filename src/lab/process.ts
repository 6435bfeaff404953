import { readFileSync } from "node:fs";

/**
 * A process that is told from a later one with the same number: by when it started, in clock ticks since boot
 * (proc_pid_stat(5), field 22), and by the boot itself.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string;
  readonly bootId: string;
}

export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** The identity of a running process; undefined when there is none with that number, or only its zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  const fields = statFields(pid);
  if (fields === undefined || fields[0] === "Z" || fields[0] === "X") return undefined;
  const startTicks = fields[19];
  return startTicks === undefined ? undefined : { pid, startTicks, bootId: bootId() };
}

export function isAlive(process: ProcessIdentity): boolean {
  const now = identify(process.pid);
  return now !== undefined && now.startTicks === process.startTicks && now.bootId === process.bootId;
}

/** Fields of /proc/PID/stat from the third (state) on; the second, the name, may hold anything. */
function statFields(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
