import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import type { Moment } from "../catalogue/contract/roles/copies.ts";
import { provision } from "../catalogue/contract/provisions.ts";
import { providedBy } from "../catalogue/index.ts";
import { concealer } from "../converge/conceal.ts";
import { type Host, HostError } from "../hosts/host.ts";
import { type ActionResult, beginning, carryOut } from "../operate/actions/carry-out.ts";
import { provisionOf } from "../operate/copies.ts";
import {
  backOut,
  guestOf,
  type InPlace,
  inPlaceSteps,
  markBefore,
  markOf,
  replacementOf,
  underWayOn,
  writeDown,
  type Written,
} from "../operate/restore/in-place.ts";
import { notesDirectory } from "../store/journal.ts";
import { parseSecrets } from "../store/secrets-document.ts";
import { besideMoment } from "./bookmark.ts";
import { confirmedByName } from "./confirm-name.ts";
import { exitCodes, NoAnswer, Unusable } from "./failure.ts";
import { onInterruption } from "./interruption.ts";
import { introduceHosts } from "./introduce.ts";
import { type OpenSite, openSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { openProgress, type Progress, type Step } from "./progress.ts";
import { type Reached, reachSite, type Whereabouts } from "./reach.ts";
import { keepRehearsal, requireRehearsal } from "./rehearsal.ts";
import { inPlaceText, inPlaceWords } from "./restore-text.ts";
import { copyHosts } from "./copy-hosts.ts";
import { shellWord } from "../text/shell-word.ts";

export interface InPlaceOptions {
  readonly to?: string;
  readonly toBefore?: string;
  readonly copy?: string;
  readonly database: readonly string[];
  readonly confirm?: string;
  readonly dryRun?: true;
  readonly unrehearsed?: true;
  readonly on: Whereabouts;
  readonly json?: true;
}

/** Puts a moment in the place of what the site has now: written down first, then, confirmed, step by step. */
export async function restoreInPlace(siteFile: string, moment: Moment, options: InPlaceOptions): Promise<void> {
  const opened = await openSite(siteFile, "known");
  const { site, design } = opened;
  if (replacementOf(design) === undefined)
    throw new Unusable(`what a copy has cannot take the place of what this database has`);
  const reached = reachSite(site, siteFile, options.on);
  const copies = copyHosts(opened, reached.hosts, undefined);
  const directory = notesDirectory(siteFile, site.name);
  if (reached.lab === undefined && options.unrehearsed !== true && options.dryRun !== true)
    await requireRehearsal(directory, siteFile);
  const progress = openProgress();
  const interruption = onInterruption(progress);
  try {
    await introduceHosts(reached.targets, progress);
    const asked = commandOf(options);
    const { id, before } = await beginning(directory, asked, Date.now());
    if (before !== undefined) progress.say(before);
    const from = copyHosts(opened, reached.hosts, options.copy);
    const { host, is: plan, wasTouched } = await writtenDown(opened, from, id, moment, options, progress);
    for (const line of inPlaceWords(host.name, plan, await otherSecrets(opened, host, moment))) progress.say(line);
    if (options.dryRun === true) return tell(options, site.name, plan, { isDryRun: true }, "Nothing was changed.\n");
    await confirmedByName(site.name, options.confirm, `Who uses ${plan.chosen.join(", ")} is kept out meanwhile.`);
    const guest = guestOf(randomBytes(24).toString("hex"));
    const beside = await besideMoment(opened, reached.hosts, siteFile);
    const inPlace: InPlace = {
      design,
      copy: host.name,
      plan,
      guest,
      members: await answering(opened, reached.hosts),
      mark: () => markBefore(design, copies, markOf(plan), beside),
    };
    const run = (what: ReturnType<typeof inPlaceSteps>) =>
      carriedOut(what, { opened, reached, directory, id, asked, guest, progress, stop: interruption.stop });
    const result = await run(inPlaceSteps(inPlace));
    const isTouched = wasTouched || result.steps.some(({ what }) => what.startsWith("put "));
    // What stopped before anything gave way leaves all as it was; what was interrupted is gone on with.
    const out = result.outcome === "stopped" && !isTouched ? await run(backOut(inPlace)) : undefined;
    progress.close();
    if (result.outcome === "done" && reached.lab !== undefined) await keepRehearsal(directory, siteFile);
    const { outcome, sentence } = result;
    tell(options, site.name, plan, { outcome, sentence, steps: result.steps }, inPlaceText(plan, result, out));
    process.exitCode = exitCodeOf(result);
  } finally {
    progress.close();
    interruption.end();
  }
}

function exitCodeOf({ outcome }: ActionResult): number {
  if (outcome === "done") return exitCodes.fine;
  return outcome === "interrupted" ? exitCodes.interrupted : exitCodes.unusable;
}

/** `wasTouched`: an earlier one may have left a database half put. What has begun to be put in its place is gone on with, on whichever copy that was; before that all is looked at anew. @throws NoAnswer */
async function writtenDown(
  { design }: OpenSite,
  from: readonly Host[],
  id: string,
  moment: Moment,
  { database }: InPlaceOptions,
  progress: Pick<Progress, "say" | "step">,
): Promise<{ readonly host: Host; readonly is: Written; readonly wasTouched: boolean }> {
  let wasTouched = false;
  for (const host of from) {
    const said = await underWayOn(design, host);
    const touched = "is" in said ? said.is.filter((each) => each.touched.length > 0) : [];
    wasTouched ||= touched.length > 0;
    const same = touched.find((each) => isSame(each, moment, database));
    if (same === undefined) continue;
    progress.say(
      `That was begun on ${host.name}; of it ${same.put.length} of ${same.chosen.length} databases are in their place.`,
    );
    return { host, is: same, wasTouched };
  }
  const not: string[] = [];
  for (const host of from) {
    const step = progress.step(host.name, "bring the moment back beside the site, and write its databases down");
    const said = await writeDown(design, host, { id, moment, databases: database });
    if ("is" in said) {
      step.done();
      return { host, is: said.is, wasTouched };
    }
    step.failed(said.not);
    not.push(`${host.name}: ${said.not}`);
  }
  throw new NoAnswer(`nothing was brought back; ${not.join("; ")}`, []);
}

function isSame(plan: Written, moment: Moment, databases: readonly string[]): boolean {
  const sameDatabases = databases.length === 0 || databases.join("/") === plan.chosen.join("/");
  return sameDatabases && JSON.stringify(plan.asked) === JSON.stringify(moment);
}

/** @throws NoAnswer where the database does not serve: it is brought back first. */
async function answering({ design }: OpenSite, hosts: ReadonlyMap<string, Host>): Promise<readonly string[]> {
  const script = replacementOf(design)?.answers ?? "false";
  const members = provision(providedBy(design.providers), "database").hosts(design);
  const said = await Promise.all(
    members.map(async (name) => {
      try {
        return (await hosts.get(name)?.run(script, { timeoutMs: 20_000 }))?.exitCode === 0 ? [name] : [];
      } catch (error) {
        if (error instanceof HostError) return [];
        throw error;
      }
    }),
  );
  if (said.flat().length > 0) return said.flat();
  throw new NoAnswer(
    "the database takes no writes on any of its hosts, and so nothing can be put there: bring it back first, with quorate recover or quorate apply",
    [],
  );
}

/** Names of secrets that are others now than beside the bookmark: what is sealed with them of then cannot be opened with those of now. */
async function otherSecrets({ design, secrets }: OpenSite, host: Host, moment: Moment): Promise<readonly string[]> {
  if (moment.kind !== "bookmark") return [];
  const { stdout } = await host.run(provisionOf(design).beside(moment.name, "secrets.yaml"), { timeoutMs: 30_000 });
  if (stdout.trim() === "") return [];
  const then = parseSecrets(stdout, `the bookmark ${moment.name}`);
  return Object.keys(then).filter((name) => secrets[name] !== then[name]);
}

interface Carried {
  readonly opened: OpenSite;
  readonly reached: Reached;
  readonly directory: string;
  readonly id: string;
  readonly asked: string;
  readonly guest: InPlace["guest"];
  readonly progress: Pick<Progress, "step">;
  readonly stop: AbortSignal;
}

function carriedOut(plan: ReturnType<typeof inPlaceSteps>, about: Carried): Promise<ActionResult> {
  const { opened, reached, directory, id, asked, guest, progress, stop } = about;
  let open: Step | undefined;
  return carryOut({
    plan,
    hosts: reached.hosts,
    directory,
    id,
    who: process.env["SUDO_USER"] ?? userInfo().username,
    command: asked,
    conceal: concealer(opened.site, { ...opened.secrets, guest: guest.password }),
    stop,
    begun: ({ action }) => (open = progress.step(action.host, action.what)),
    ended({ outcome, sentence }) {
      if (outcome === "done") open?.done();
      else if (outcome === "already") open?.done("it held already");
      else open?.failed(sentence ?? outcome);
    },
  });
}

function commandOf({ to, toBefore, database }: InPlaceOptions): string {
  const words = ["restore", "--in-place", ...(to === undefined ? ["--to-before", toBefore ?? ""] : ["--to", to])];
  return [...words, ...database.flatMap((name) => ["--database", name])].map(shellWord).join(" ");
}

function tell({ json }: InPlaceOptions, site: string, plan: Written, document: object, text: string): void {
  const { server: _, ...rest } = plan;
  if (json === true) printJson({ site, restore: rest, ...document });
  else print(text);
}
