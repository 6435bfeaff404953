import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { provision } from "../catalogue/contract/provisions.ts";
import { providedBy } from "../catalogue/index.ts";
import { hostsThatFill } from "../catalogue/contract/lookup.ts";
import { HostError, type Host } from "../hosts/host.ts";
import { markOn } from "../operate/copies.ts";
import { bookmarkName } from "../operate/moment.ts";
import { secretsText } from "../store/secrets-document.ts";
import { exitCodes, NoAnswer, Unusable } from "./failure.ts";
import { type OpenSite, openSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { reachSite, whereOption, type Whereabouts } from "./reach.ts";
import { copyHosts } from "./copy-hosts.ts";
import { siteArgument } from "./site-argument.ts";

interface BookmarkOptions {
  readonly on: Whereabouts;
  readonly json?: true;
}

export function command(): Command {
  return new Command("bookmark")
    .description(
      "Marks this moment of the database on every copy, exact to the transaction, and keeps beside it what belongs to it: the site file, the site's secrets with the identity service's keys among them, and the message queue's definitions.",
    )
    .argument("<NAME>", "letters, digits, and . _ - within: before-upgrade")
    .addArgument(siteArgument())
    .addOption(whereOption())
    .option("--json", "print one JSON document")
    .action(bookmark);
}

async function bookmark(name: string, siteFile: string, options: BookmarkOptions): Promise<void> {
  if (!bookmarkName.test(name))
    throw new Unusable(`${name} is no name of a bookmark: letters, digits, and . _ - within`);
  const opened = await openSite(siteFile, "kept");
  const { hosts } = reachSite(opened.site, siteFile, options.on);
  const copies = copyHosts(opened, hosts, undefined);
  const beside = await besideMoment(opened, hosts, siteFile);
  const answers = await markOn(opened.design, copies, name, beside);
  const done = answers.flatMap((each) => ("is" in each ? [each] : []));
  const not = answers.flatMap((each) => ("is" in each ? [] : [`${each.host}: ${each.not}`]));
  const [first] = done;
  if (first === undefined) throw new NoAnswer(`no copy took the bookmark; ${not.join("; ")}`, []);
  const { number, time } = first.is;
  const at = new Date(time * 1000).toISOString();
  if (options.json === true) {
    printJson({
      site: opened.site.name,
      name,
      transaction: number,
      at,
      copies: done.map(({ host }) => host),
      missing: not,
    });
  } else {
    const late = done.filter(({ is }) => !is.received).map(({ host }) => host);
    print(`${name}: transaction ${number} at ${at}, on ${done.map(({ host }) => host).join(", ")}.\n`);
    if (late.length > 0) print(`The log of ${late.join(", ")} has not come so far yet.\n`);
    for (const sentence of not) print(`Not on ${sentence}\n`);
  }
  if (not.length > 0) process.exitCode = exitCodes.findings;
}

/** What belongs to a moment, by names of files. Nobody changes the site meanwhile but whoever asks for the mark. @throws NoAnswer */
export async function besideMoment(
  opened: OpenSite,
  hosts: ReadonlyMap<string, Host>,
  siteFile: string,
): Promise<Readonly<Record<string, string>>> {
  return {
    "site.yaml": await readFile(siteFile, "utf8"),
    "secrets.yaml": secretsText(siteFile, opened.secrets),
    "queue.json": await queueDefinitions(opened, hosts),
  };
}

/** Of the first broker that answers. @throws NoAnswer when none does. */
async function queueDefinitions({ design }: OpenSite, hosts: ReadonlyMap<string, Host>): Promise<string> {
  const provided = providedBy(design.providers);
  if (provided.queue === undefined) return "{}";
  const { definitions } = provision(provided, "queue");
  const not: string[] = [];
  for (const name of hostsThatFill(design, "queue")) {
    try {
      const said = await hosts.get(name)?.run(definitions, { timeoutMs: 60_000 });
      if (said?.exitCode === 0) return said.stdout;
      not.push(`${name}: ${said?.stderr.trim().split("\n").at(-1) ?? "it is not reached"}`);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      not.push(error.message);
    }
  }
  throw new NoAnswer(`the message queue's definitions could not be read; ${not.join("; ")}`, []);
}
