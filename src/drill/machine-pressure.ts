import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import type { Clock } from "./clock.ts";
import type { PressureLine } from "./history.ts";

/**
 * Who has this machine's processors while a drill runs. A lab's hosts share them with whatever else runs here, and with what
 * other guests of the same hypervisor take (steal time): what these took says nothing about the site.
 * Sources: proc_stat(5), proc_pid_stat(5), Linux admin guide "Control Group v2", `cpu.stat`.
 */

const everyMs = 500;
/** /proc counts processor time in hundredths of a second on every architecture that Debian has. */
const ticksPerSecond = 100;

/** Running totals, in seconds of processor time. */
export interface ProcessorTime {
  readonly busy: number;
  readonly stolen: number;
  /** Of this process and all that it started. */
  readonly own: number;
  /** Of the site's hosts; 0 where they are no processes of this machine. */
  readonly hosts: number;
}

/** The shares of all processors between two readings, each between 0 and 1. */
export function sharesBetween(
  before: ProcessorTime,
  after: ProcessorTime,
  available: number,
): Pick<PressureLine, "busy" | "others"> {
  const share = (seconds: number): number => Math.min(1, Math.max(0, seconds / available));
  const busy = after.busy - before.busy;
  const stolen = after.stolen - before.stolen;
  const known = after.own - before.own + after.hosts - before.hosts;
  return { busy: share(busy + stolen), others: share(busy - known + stolen) };
}

/** Writes down twice a second how busy the machine is and with whose work, until it is stopped. */
export function watchMachine(
  clock: Clock,
  hostSeconds: (() => number) | undefined,
  record: (line: PressureLine) => void,
): { stop(): void } {
  let last = { at: clock.now(), time: readTime(hostSeconds) };
  const timer = setInterval(() => {
    const now = { at: clock.now(), time: readTime(hostSeconds) };
    const available = ((now.at - last.at) / 1000) * cpus().length;
    record({
      kind: "pressure",
      at: now.at,
      sinceMs: now.at - last.at,
      ...sharesBetween(last.time, now.time, available),
    });
    last = now;
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

function readTime(hostSeconds: (() => number) | undefined): ProcessorTime {
  return { ...readMachine(readFileSync("/proc/stat", "utf8")), own: ownSeconds(), hosts: hostSeconds?.() ?? 0 };
}

/** The line of all processors: user, nice, system, idle, iowait, irq, softirq, steal. */
export function readMachine(stat: string): Pick<ProcessorTime, "busy" | "stolen"> {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? "")
    .split(" ")
    .map(Number);
  return { busy: (user + nice + system + irq + softirq) / ticksPerSecond, stolen: steal / ticksPerSecond };
}

function ownSeconds(): number {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(name) ?? []);
  const own = processes.filter(({ pid }) => pid === process.pid);
  for (const each of own) own.push(...processes.filter(({ parent }) => parent === each.pid));
  return own.reduce((total, { seconds }) => total + seconds, 0);
}

interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  /** Its own, and that of the children that it has waited for. */
  readonly seconds: number;
}

/** A process that ends meanwhile has no file any more. */
function readProcess(pid: string): ProcessTime | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  return parseProcess(Number(pid), text);
}

/** The second field is a name in parentheses that may hold anything; utime to cstime are fields 14 to 17. */
export function parseProcess(pid: number, stat: string): ProcessTime {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
  return { pid, parent: Number(fields[1]), seconds: ticks / ticksPerSecond };
}
