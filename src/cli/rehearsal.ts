import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { Unusable } from "./failure.ts";

/** That a moment was put in place in a site's twin is kept beside the site file, with the digest of that file. */

const rehearsalFile = "restore-rehearsed.json";
const rehearsal = z.object({ at: z.string(), site: z.string() });

/** A twin of the same site file in which a moment has been put in place; nothing else tells that it would work. */
export async function keepRehearsal(directory: string, siteFile: string): Promise<void> {
  const note = { at: new Date().toISOString(), site: await digestOf(siteFile) };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(path.join(directory, rehearsalFile), `${JSON.stringify(note)}\n`, { mode: 0o600 });
}

/** @throws Unusable where it was not rehearsed, or with another site file. */
export async function requireRehearsal(directory: string, siteFile: string): Promise<void> {
  const how = `quorate lab up ${siteFile}, quorate apply, quorate bookmark, and this command there; or say --unrehearsed`;
  const note = await readFile(path.join(directory, rehearsalFile), "utf8").catch(() => undefined);
  if (note === undefined)
    throw new Unusable(`nothing was changed: this has not been rehearsed in the site's twin in the lab: ${how}`);
  const { at, site } = rehearsal.parse(JSON.parse(note));
  if (site !== (await digestOf(siteFile)))
    throw new Unusable(`nothing was changed: it was rehearsed on ${at}, when the site file was another one: ${how}`);
}

async function digestOf(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}
