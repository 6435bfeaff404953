import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { writable } from "./apply-lock.ts";

/** The last action of an operator on a site, whoever asked for it and in which way. Holds no secret. */
const actionNote = z.object({
  /** Names it on the hosts. */
  id: z.string().regex(/^[0-9a-z-]{1,64}$/),
  who: z.string(),
  /** The same in a shell, without the site: what it goes on by. */
  command: z.string(),
  what: z.string(),
  beganAt: z.iso.datetime(),
  done: z.number(),
  of: z.number(),
  /** What it does now, or did last. */
  step: z.string(),
  /** How it ended; absent while it goes on, or where it was cut off. */
  ended: z.optional(z.object({ outcome: z.enum(["done", "stopped", "interrupted"]), sentence: z.string() })),
});
export type ActionNote = z.infer<typeof actionNote>;

const acknowledgement = "acknowledge: ";

/** What an action is called by which somebody says to have looked at something that was mended too often. */
export function acknowledged(subject: string): string {
  return `${acknowledgement}${subject}`;
}

/** Of what an action is called: what was acknowledged by it; undefined where it is another action. */
export function acknowledgedBy(what: string): string | undefined {
  return what.startsWith(acknowledgement) ? what.slice(acknowledgement.length) : undefined;
}

const fileName = "action.json";

/** @param directory where the site's notes are; undefined where there is no such note, or none that can be read. */
export async function readActionNote(directory: string): Promise<ActionNote | undefined> {
  try {
    return actionNote.parse(JSON.parse(await readFile(path.join(directory, fileName), "utf8")));
  } catch {
    return undefined;
  }
}

/** In the place of the one before. @throws NotesError */
export async function writeActionNote(directory: string, note: ActionNote): Promise<void> {
  const file = path.join(directory, fileName);
  await writable(file, async () => {
    await writeFile(`${file}.new`, `${JSON.stringify(note)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  });
}
