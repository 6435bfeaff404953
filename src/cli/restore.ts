import { Command } from "commander";
import type { Moment } from "../catalogue/contract/roles/copies.ts";
import type { Host } from "../hosts/host.ts";
import { type Answer, bringBack, type Brought, keptOn } from "../operate/copies.ts";
import { type AskedMoment, momentBefore, momentOf } from "../operate/moment.ts";
import { copyHosts } from "./copy-hosts.ts";
import { exitCodes, NoAnswer, Unusable } from "./failure.ts";
import { type DesignedSite, designOf } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { reachSite, whereOption } from "./reach.ts";
import { type InPlaceOptions, restoreInPlace } from "./restore-in-place.ts";
import { broughtText, keptText } from "./restore-text.ts";
import { collected, siteArgument } from "./site-argument.ts";

interface RestoreOptions extends InPlaceOptions {
  readonly list?: true;
  readonly leaveRunning?: true;
  readonly inPlace?: true;
}

export function command(): Command {
  return new Command("restore")
    .description(
      "Brings a moment of the database back from a copy: beside the site, in a server of its own on the copy's host. Says what is back and what is not. Changes nothing that serves, unless --in-place is given and confirmed with the site's name.",
    )
    .addArgument(siteArgument())
    .option(
      "--to <MOMENT>",
      'a second, "2026-11-24 14:05:03" or with UTC or +02:00 behind it; or the name of a bookmark',
    )
    .option("--to-before <STATEMENT>", "the moment before the newest statement with these words: 'DROP TABLE user'")
    .option("--list", "what each copy has: from when to when, and which bookmarks")
    .option("--copy <HOST>", "from the copy on this host; absent: from the first that has the moment")
    .option("--leave-running", "leave the server running, and say how root of the copy's host reaches it")
    .option(
      "--in-place",
      "put it in the place of what the site has now, which is marked first on every copy; cut off, it goes on when it is asked for again",
    )
    .option("--database <NAME>", "with --in-place, this database alone; may be repeated", collected, [])
    .option("--dry-run", "with --in-place, only say what would be brought back, and what would be lost")
    .option("--confirm <NAME>", "with --in-place, the site's name, where nobody can be asked for it")
    .option("--unrehearsed", "with --in-place, on the site's machines though it was not rehearsed in its twin")
    .addOption(whereOption())
    .option("--json", "print one JSON document")
    .action(restore);
}

async function restore(siteFile: string, options: RestoreOptions): Promise<void> {
  if (options.inPlace === true) return restoreInPlace(siteFile, momentIn(options), options);
  const designed = await designOf(siteFile);
  const moment = options.list === true ? undefined : momentIn(options);
  const { hosts: all } = reachSite(designed.site, siteFile, options.on);
  const hosts = copyHosts(designed, all, options.copy);
  if (moment === undefined) return list(designed, hosts, options);
  const { host, is } = await fromFirst(designed, hosts, moment, options.leaveRunning === true);
  if (options.json === true) printJson({ site: designed.site.name, copy: host, ...is });
  else print(broughtText(host, is));
}

function momentIn({ to, toBefore }: InPlaceOptions): Moment {
  if ((to === undefined) === (toBefore === undefined)) {
    throw new Unusable("say what is to be brought back: --to a second or a bookmark, or --to-before a statement");
  }
  const asked: AskedMoment = to === undefined ? momentBefore(toBefore ?? "") : momentOf(to);
  if ("refused" in asked) throw new Unusable(asked.refused);
  return asked.moment;
}

/** @throws NoAnswer with what each copy said, when none has the moment. */
async function fromFirst(
  { design }: DesignedSite,
  hosts: readonly Host[],
  moment: Moment,
  leaveRunning: boolean,
): Promise<{ readonly host: string; readonly is: Brought }> {
  const not: string[] = [];
  for (const host of hosts) {
    const said: Answer<Brought> = await bringBack(design, host, moment, leaveRunning);
    if ("is" in said) return said;
    not.push(`${host.name}: ${said.not}`);
  }
  throw new NoAnswer(`nothing was brought back; ${not.join("; ")}`, []);
}

async function list({ design, site }: DesignedSite, hosts: readonly Host[], { json }: RestoreOptions): Promise<void> {
  const answers = await Promise.all(hosts.map((host) => keptOn(design, host)));
  if (json === true) {
    const copies = answers.map((each) =>
      "is" in each ? { host: each.host, ...each.is } : { host: each.host, sentence: each.not },
    );
    printJson({ site: site.name, copies });
  } else print(keptText(answers));
  if (answers.every((each) => "not" in each && each.unreachable)) process.exitCode = exitCodes.unreachable;
  else if (answers.some((each) => "not" in each)) process.exitCode = exitCodes.findings;
}
