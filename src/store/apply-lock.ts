import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { OperationalError, reasonOf } from "../text/operational-error.ts";

/** Another apply of the same site runs, or its notes cannot be kept. */
export class NotesError extends OperationalError<"locked" | "notes-unusable"> {
  override readonly name = "NotesError";
}

export interface ApplyLock {
  /** Pids of applies that were killed while they held the lock; their locks are cleared away. */
  readonly takenOverFrom: readonly number[];
  release(): Promise<void>;
}

/** Who holds a lock, told apart from a later process with the same number by when it started. */
interface Holder {
  readonly machine: string;
  readonly boot: string;
  readonly pid: number;
  readonly started: string;
  /** Who does what, where that was said. */
  readonly doing?: string;
}

/**
 * Keeps two applies of one site apart. Each makes a lock file of its own name first and looks at the others' then, so
 * that of two at the same moment at most one goes on.
 *
 * @throws NotesError when another apply runs, or the directory cannot be written.
 */
export function takeApplyLock(directory: string): Promise<ApplyLock> {
  return takeLock(directory, "apply");
}

/** The same for whatever else there may be but one of: `what` says it. `doing`: who does what, for those who come second. */
export async function takeLock(directory: string, what: string, doing?: string): Promise<ApplyLock> {
  const self: Holder = { ...(await thisProcess()), ...(doing === undefined ? {} : { doing }) };
  const own = `lock.${self.pid}.${self.started}`;
  const ownPath = path.join(directory, own);
  await writable(directory, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(ownPath, JSON.stringify(self), { mode: 0o600 });
  });
  const release = (): Promise<void> => rm(ownPath, { force: true });
  const takenOverFrom: number[] = [];
  for (const name of await readdir(directory)) {
    if (!name.startsWith("lock.") || name === own) continue;
    const file = path.join(directory, name);
    const holder = await readHolder(file);
    if (holder === "gone") continue;
    if (holder !== "unreadable" && !(await mayLive(holder, self))) {
      takenOverFrom.push(holder.pid);
      await rm(file, { force: true });
      continue;
    }
    await release();
    const who = holder === "unreadable" ? "" : ` (process ${holder.pid} on ${holder.machine})`;
    const other = holder !== "unreadable" && holder.doing !== undefined ? holder.doing : `another ${what} of this site`;
    throw new NotesError(
      "locked",
      `${other} is running${who}; wait for it, or remove ${file} if you know that it is not`,
    );
  }
  return { takenOverFrom, release };
}

/** Who does what with a site now, where that was said when the lock was taken. */
export async function lockHolder(directory: string): Promise<string | undefined> {
  const self = await thisProcess();
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.startsWith("lock."));
  for (const name of names) {
    const holder = await readHolder(path.join(directory, name));
    if (holder === "gone" || holder === "unreadable" || holder.doing === undefined) continue;
    if (await mayLive(holder, self)) return holder.doing;
  }
  return undefined;
}

async function mayLive(holder: Holder, self: Holder): Promise<boolean> {
  if (holder.machine !== self.machine) return true;
  return holder.boot === self.boot && (await startOf(holder.pid)) === holder.started;
}

async function thisProcess(): Promise<Holder> {
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  const started = (await startOf(process.pid)) ?? "0";
  return { machine: hostname(), boot: boot.trim(), pid: process.pid, started };
}

/** Field 22 of /proc/PID/stat, proc(5): when the process started, in clock ticks since boot. Without /proc: whether it lives. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  if (process.platform === "linux") return undefined;
  try {
    process.kill(pid, 0);
    return "0";
  } catch {
    return undefined;
  }
}

async function readHolder(file: string): Promise<Holder | "gone" | "unreadable"> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return "gone";
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return "unreadable";
    const { machine, boot, pid, started, doing } = value as Partial<Record<keyof Holder, unknown>>;
    if (typeof machine !== "string" || typeof boot !== "string") return "unreadable";
    if (typeof pid !== "number" || typeof started !== "string") return "unreadable";
    return { machine, boot, pid, started, ...(typeof doing === "string" ? { doing } : {}) };
  } catch {
    return "unreadable";
  }
}

/** Runs something that writes notes beside the site; says in a sentence when it cannot. */
export async function writable<T>(place: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw new NotesError("notes-unusable", `notes on the apply cannot be kept in ${place}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
