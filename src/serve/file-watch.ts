import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Looks at a file again and again until the signal fires, and tells when it holds something else. Editors put a new file in the place of
 * the old one, and some take the old one away first: one that is not there, or that is other again a moment later, is not told of yet.
 */
export async function watchFile(
  file: string,
  everyMs: number,
  changed: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let known = await digestOf(file);
  let seen = known;
  try {
    for (;;) {
      await pause(everyMs, undefined, { signal });
      const now = await digestOf(file);
      const isSettled = now === seen;
      seen = now;
      if (now === undefined || now === known || !isSettled) continue;
      known = now;
      await changed();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function digestOf(file: string): Promise<string | undefined> {
  const content = await readFile(file).catch(() => undefined);
  return content === undefined ? undefined : createHash("sha256").update(content).digest("hex");
}
