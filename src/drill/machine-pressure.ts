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

/** What neither the drill nor the site's hosts had so far, and what the hypervisor took. */
export function othersSoFar({ busy, stolen, own, hosts }: ProcessorTime): number {
  return busy + stolen - own - hosts;
}

/**
 * The shares of all processors between two readings, each between 0 and 1.
 *
 * @param theirs What others had so far at the most, by any reading: the counters of one reading are read one after the other, and
 *   what one of them was late by is not others' the next time.
 */
export function sharesBetween(
  before: ProcessorTime,
  after: ProcessorTime,
  available: number,
  theirs = othersSoFar(before),
): Pick<PressureLine, "busy" | "others"> {
  const share = (seconds: number): number => Math.min(1, Math.max(0, seconds / available));
  const busy = after.busy - before.busy + after.stolen - before.stolen;
  return { busy: share(busy), others: share(othersSoFar(after) - theirs) };
}

/**
 * A reading of which no total is below the one before. Of what this process started one may be missed while another ends
 * (proc_pid_task_tid_children(5)): its time is not others' for that.
 */
export function notLess(before: ProcessorTime, after: ProcessorTime): ProcessorTime {
  return { ...after, own: Math.max(before.own, after.own), hosts: Math.max(before.hosts, after.hosts) };
}

/** Writes down twice a second how busy the machine is and with whose work, until it is stopped. */
export function watchMachine(
  clock: Clock,
  hostSeconds: (() => number) | undefined,
  record: (line: PressureLine) => void,
): { stop(): void } {
  let last = { at: clock.now(), time: readTime(hostSeconds) };
  let theirs = othersSoFar(last.time);
  const timer = setInterval(() => {
    const now = { at: clock.now(), time: notLess(last.time, readTime(hostSeconds)) };
    const available = ((now.at - last.at) / 1000) * cpus().length;
    record({
      kind: "pressure",
      at: now.at,
      sinceMs: now.at - last.at,
      ...sharesBetween(last.time, now.time, available, theirs),
    });
    last = now;
    theirs = Math.max(theirs, othersSoFar(now.time));
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

/** The hosts and the machine one right after the other: on a busy machine all else takes a while. */
function readTime(hostSeconds: (() => number) | undefined): ProcessorTime {
  const hosts = hostSeconds?.() ?? 0;
  const machine = readMachine(readFileSync("/proc/stat", "utf8"));
  return { ...machine, own: secondsOf(process.pid), hosts };
}

/** The line of all processors: user, nice, system, idle, iowait, irq, softirq, steal. */
export function readMachine(stat: string): Pick<ProcessorTime, "busy" | "stolen"> {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? "")
    .split(" ")
    .map(Number);
  return { busy: (user + nice + system + irq + softirq) / ticksPerSecond, stolen: steal / ticksPerSecond };
}

/** Of a process and all that it started and that lives, and of what it has waited for. A process that ends meanwhile has had nothing. */
function secondsOf(pid: number): number {
  try {
    const own = readProcessorSeconds(readFileSync(`/proc/${pid}/stat`, "latin1"));
    return childrenOf(pid).reduce((total, child) => total + secondsOf(child), own);
  } catch {
    return 0;
  }
}

/** Each thread's own; proc_pid_task_tid_children(5). */
function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => childrenOfThread(pid, thread).split(" "))
    .filter((child) => child !== "")
    .map(Number);
}

/** None of a thread that ends meanwhile. */
function childrenOfThread(pid: number, thread: string): string {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8");
  } catch {
    return "";
  }
}

/** The second field is a name in parentheses that may hold anything; utime to cstime are fields 14 to 17. */
export function readProcessorSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((total, field) => total + Number(field), 0) / ticksPerSecond;
}
