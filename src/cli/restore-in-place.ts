import { createInterface } from "node:readline/promises";
import type { Host } from "../hosts/host.ts";
import { type Brought, markOn } from "../operate/copies.ts";
import { replaceDatabase } from "../operate/replace-database.ts";
import { NoAnswer, Unusable } from "./failure.ts";
import type { DesignedSite } from "./open-site.ts";
import { broughtText } from "./restore-text.ts";

export interface InPlace {
  readonly all: ReadonlyMap<string, Host>;
  readonly hosts: readonly Host[];
  readonly copy: string;
  readonly is: Brought;
  readonly confirm: string | undefined;
}

/** What is there now is marked on all copies first, so that there is a way back. */
export async function putInPlace(
  { design, site }: DesignedSite,
  { all, hosts, copy, is, confirm }: InPlace,
): Promise<object> {
  said(broughtText(copy, is).trimEnd());
  await confirmedByName(site.name, confirm);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "").toLowerCase();
  const mark = `before-restore-${stamp}`;
  const marked = await markOn(design, hosts, mark, {});
  if (!marked.some((each) => "is" in each && each.is.received)) {
    const why = marked.flatMap((each) => ("is" in each ? [] : [`${each.host}: ${each.not}`]));
    throw new NoAnswer(`nothing was changed: no copy has marked what is there now; ${why.join("; ")}`, []);
  }
  const from = hosts.find(({ name }) => name === copy);
  if (from === undefined) throw new Error(`invariant: ${copy} keeps a copy`);
  await replaceDatabase(design, all, from, stamp, said);
  return { inPlace: true, before: mark };
}

/** @throws Unusable where it is another name, or nobody can be asked. */
async function confirmedByName(name: string, given: string | undefined): Promise<void> {
  if (given === undefined && (process.stdin.isTTY !== true || process.stderr.isTTY !== true))
    throw new Unusable(`this takes the place of the site's database: say --confirm ${name} where nobody can be asked`);
  const answer =
    given ??
    (await answerTo(`This takes the place of the site's database, and nothing serves meanwhile. The site's name: `));
  if (answer.trim() !== name) throw new Unusable(`the site's name is another one, and nothing was changed`);
}

function said(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function answerTo(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
