import { type FileHandle, mkdir, open, rename, stat } from "node:fs/promises";
import path from "node:path";
import { writable } from "./apply-lock.ts";

/** One line of the journal. Times are ISO 8601, durations milliseconds. No entry holds a secret or a file's content. */
export type JournalEntry =
  | { readonly event: "apply-started"; readonly pid: number; readonly hosts: string }
  | { readonly event: "action-started"; readonly id: string; readonly host: string; readonly what: string }
  | {
      readonly event: "action-finished";
      readonly id: string;
      readonly host: string;
      readonly what: string;
      readonly outcome: string;
      readonly ms: number;
      readonly sentence?: string;
    }
  | { readonly event: "apply-finished"; readonly ending: string; readonly actions: number; readonly ms: number };

type Timed = JournalEntry & { readonly time: string };

/** How the last apply of a site ended. */
export type LastApply =
  | { readonly kind: "none" }
  | { readonly kind: "finished"; readonly time: string; readonly ending: string }
  /** It was killed; `open` are the actions that were under way. */
  | { readonly kind: "cut-off"; readonly time: string; readonly open: readonly { host: string; what: string }[] };

export interface Journal {
  readonly last: LastApply;
  /** On disk when it returns. */
  write(...entries: readonly JournalEntry[]): Promise<void>;
  close(): Promise<void>;
}

/** A journal larger than this is put aside when the next apply begins; one older journal is kept. */
const bytesMax = 4 * 1024 * 1024;
/** An apply of a thousand hosts writes about as much. */
const tailBytes = 1024 * 1024;

/** Where notes about a site are kept: beside the site file. */
export function notesDirectory(siteFile: string, site: string): string {
  return path.join(path.dirname(path.resolve(siteFile)), ".quorate", site);
}

/**
 * Opens the journal of a site for an apply. Nothing depends on it for being right: what is to do always follows from
 * what is on the hosts.
 *
 * @throws NotesError when it cannot be written.
 */
export async function openJournal(directory: string): Promise<Journal> {
  const file = path.join(directory, "journal.jsonl");
  return writable(file, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const last = await lastApply(file);
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    if (size > bytesMax) await rename(file, path.join(directory, "journal.1.jsonl"));
    const handle = await open(file, "a", 0o600);
    return {
      last,
      write: (...entries: readonly JournalEntry[]) => writable(file, () => append(handle, entries)),
      close: () => handle.close(),
    };
  });
}

async function append(handle: FileHandle, entries: readonly JournalEntry[]): Promise<void> {
  const time = new Date().toISOString();
  const lines = entries.map((entry) => {
    const line = JSON.stringify({ time, ...entry } satisfies Timed);
    // A line that an earlier process was cut off in must not swallow this one: blank lines are passed over.
    return entry.event === "apply-started" ? `\n${line}\n` : `${line}\n`;
  });
  await handle.write(lines.join(""));
  await handle.datasync();
}

/** Reads how the last apply ended from the journal's end. */
export async function lastApply(file: string): Promise<LastApply> {
  const entries = (await tail(file)).split("\n").flatMap(parsed);
  let last: LastApply = { kind: "none" };
  const underWay = new Map<string, { host: string; what: string }>();
  for (const entry of entries) {
    switch (entry.event) {
      case "apply-started":
        underWay.clear();
        last = { kind: "cut-off", time: entry.time, open: [] };
        break;
      case "action-started":
        underWay.set(entry.id, { host: entry.host, what: entry.what });
        break;
      case "action-finished":
        underWay.delete(entry.id);
        break;
      case "apply-finished":
        last = { kind: "finished", time: entry.time, ending: entry.ending };
        break;
    }
  }
  return last.kind === "cut-off" ? { ...last, open: [...underWay.values()] } : last;
}

async function tail(file: string): Promise<string> {
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch {
    return "";
  }
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, tailBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead).toString("utf8");
  } finally {
    await handle.close();
  }
}

/** Lines that are cut off or not ours are passed over. */
function parsed(line: string): Timed[] {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is Timed {
  if (typeof value !== "object" || value === null) return false;
  if (!("event" in value) || !("time" in value) || typeof value.time !== "string") return false;
  const has = (...names: readonly string[]): boolean =>
    names.every((name) => typeof (value as Record<string, unknown>)[name] === "string");
  switch (value.event) {
    case "apply-started":
      return true;
    case "action-started":
    case "action-finished":
      return has("id", "host", "what");
    case "apply-finished":
      return has("ending");
    default:
      return false;
  }
}
