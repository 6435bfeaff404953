import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import type { Along } from "../../catalogue/contract/along.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import type { Secrets } from "../../catalogue/contract/secret.ts";
import { ownProgram } from "../../hosts/own-program.ts";
import { watchOrder } from "../../observe/site-watch.ts";
import { watchScript } from "../../observe/watch-script.ts";
import { notesDirectory } from "../../store/journal.ts";
import { freshnessOf } from "../rotation/ages.ts";
import { programArchive } from "./program-archive.ts";

export interface AlongWith {
  readonly design: Design;
  readonly secrets: Secrets;
  readonly siteFile: string;
}

/** Days are told from here: from an apply's own day they would be others every day, and an apply would have something to do. */
const asOf = new Date("2100-01-01T00:00:00Z");

/** Stands where the mark will be while the scripts are compared: no script has it otherwise. */
const noMark = "quorate-mark-of-none";

/**
 * What an apply brings along from this machine: nothing where the site does not watch itself.
 *
 * @throws OperationalError when this program is not built.
 */
export async function alongWith({ design, secrets, siteFile }: AlongWith): Promise<Along | undefined> {
  if (design.providers.watch === undefined) return undefined;
  const [program, tokens, findings] = await Promise.all([
    programArchive(),
    tokensOf(siteFile, design.site),
    findingsOf(siteFile),
  ]);
  const written = scriptsWith(design, secrets, noMark);
  const mark = `quorate-${createHash("sha256")
    .update([...written.values()].join("\n"))
    .digest("hex")
    .slice(0, 16)}`;
  return {
    program,
    scripts: scriptsWith(design, secrets, mark),
    mark,
    tokens,
    shown: `${JSON.stringify({ mark, siteFile: path.basename(siteFile), findings, asOfMs: asOf.getTime(), renewal: freshnessOf(design.secrets, secrets, asOf) })}\n`,
  };
}

function scriptsWith(design: Design, secrets: Secrets, mark: string): ReadonlyMap<string, string> {
  return new Map(
    design.hosts.map(({ name }) => {
      const order = watchOrder(design, { name }, secrets);
      const questions = order.questions.scripts.map((script) => ({ script }));
      return [name, watchScript({ ...order, questions }, mark)];
    }),
  );
}

/** Digests of tokens, as `quorate serve token` keeps them beside the site file. */
async function tokensOf(siteFile: string, site: string): Promise<string> {
  const file = path.join(notesDirectory(siteFile, site), "serve", "tokens.json");
  return readFile(file, "utf8").catch(() => '{ "tokens": [] }\n');
}

const checked = z.object({ findings: z.array(z.unknown()) });

/** What `check` says of the site file. */
async function findingsOf(siteFile: string): Promise<readonly unknown[]> {
  const check = [...ownProgram("cli/main"), "check", siteFile, "--json"];
  const { stdout } = await execa(process.execPath, check, { reject: false, stdin: "ignore" });
  return checked.parse(JSON.parse(stdout)).findings;
}
