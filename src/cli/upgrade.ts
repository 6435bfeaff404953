import { Command, Option } from "commander";
import { observeSite } from "../observe/collect.ts";
import { interruptionsOf } from "../operate/actions/action.ts";
import { beginning } from "../operate/actions/carry-out.ts";
import type { Prepared } from "../operate/actions/prepare.ts";
import { planUpgrade } from "../operate/upgrade/plan-upgrade.ts";
import { proveHost } from "../operate/upgrade/prove.ts";
import { type HostSurvey, surveyHost, type UpgradeDirection } from "../operate/upgrade/survey.ts";
import { readActionNote } from "../store/action-notes.ts";
import { notesDirectory } from "../store/journal.ts";
import { nearest } from "../text/nearest.ts";
import { listed } from "../text/sentence.ts";
import { shellWord } from "../text/shell-word.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { introduceHosts } from "./introduce.ts";
import { onInterruption } from "./interruption.ts";
import { openSite, type OpenSite } from "./open-site.ts";
import { showOrDo } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { openProgress } from "./progress.ts";
import { reachSite, type Reached, type Whereabouts, whereOption } from "./reach.ts";
import { siteArgument } from "./site-argument.ts";
import { flyCanary } from "./status-deep.ts";

interface UpgradeOptions {
  readonly host?: readonly string[];
  readonly back?: true;
  readonly fetch: boolean;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly on: Whereabouts;
  readonly json?: true;
}

export function command(): Command {
  return new Command("upgrade")
    .description(
      "Brings the hosts' packages up to date, host by host: clients are led away, apt upgrades what it can without taking anything away, the host's parts are restarted, clients come back, and every service is used once before the next host. Schemas of databases are expanded before the first new program starts, and contracted when no old one runs. It stops at the first host after which something is wrong. Cut off, it goes on when it is asked for again.",
    )
    .addArgument(siteArgument())
    .addOption(new Option("--host <HOST...>", "only these hosts"))
    .option("--back", "go back on the last upgrade: the versions that were noted before it, where apt has them")
    .option("--no-fetch", "take apt's lists as they are on the hosts")
    .option(
      "--dry-run",
      "only say which packages would change on which host, and what it would do; apt's lists are fetched",
    )
    .option("--force", "even if the site cannot afford it now")
    .option("--yes", "interrupt what serves without asking; needed where nobody can be asked")
    .addOption(whereOption())
    .option("--json", "print one JSON document")
    .action(upgrade);
}

async function upgrade(siteFile: string, options: UpgradeOptions): Promise<void> {
  const opened = await openSite(siteFile, "known");
  const reached = reachSite(opened.site, siteFile, options.on);
  const directory = notesDirectory(siteFile, opened.site.name);
  const progress = openProgress();
  const interruption = onInterruption(progress);
  try {
    await introduceHosts(reached.targets, progress);
    const surveys = await surveysOf(opened, reached, options);
    const prepared = await prepare(opened, { reached, surveys, options, directory, signal: interruption.signal });
    if (prepared === undefined) {
      progress.close();
      const where = listed(surveys.map(({ host }) => host));
      const sentence =
        options.back === true ? "There is no upgrade to go back on." : `Nothing is to be upgraded on ${where}.`;
      if (options.json === true) printJson({ what: "upgrade", hosts: surveys, steps: [], sentence });
      else print(`${changesText(surveys)}${sentence}\n`);
      process.exitCode = exitCodes.fine;
      return;
    }
    await showOrDo(prepared, {
      opened,
      hosts: reached.hosts,
      directory,
      where: reached.sentence,
      progress,
      stop: interruption.stop,
      options,
      beside: { text: changesText(surveys), document: { hosts: surveys } },
    });
  } finally {
    progress.close();
    interruption.end();
  }
}

function directionOf({ back }: UpgradeOptions): UpgradeDirection {
  return back === true ? "back" : "on";
}

/** What would change on each of the hosts; to go back, on those of the last upgrade. */
async function surveysOf(
  { design }: OpenSite,
  { hosts }: Reached,
  options: UpgradeOptions,
): Promise<readonly HostSurvey[]> {
  const all = design.hosts.map(({ name }) => name);
  const names = options.host ?? all;
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new Unusable(`${unknown} is no host of the site; did you mean ${nearest(unknown, all) ?? all.join(", ")}?`);
  }
  const asked = names.flatMap((name) => hosts.get(name) ?? []);
  const direction = directionOf(options);
  const surveys = await Promise.all(
    asked.map((host) => surveyHost(host, direction, options.fetch && direction === "on")),
  );
  if (direction === "on") return surveys;
  // Ids begin with the time: an older one is of an upgrade that went through everywhere.
  const newest = surveys
    .flatMap(({ id }) => id ?? [])
    .toSorted()
    .at(-1);
  return surveys.filter(({ id }) => id === newest);
}

interface At {
  readonly reached: Reached;
  readonly surveys: readonly HostSurvey[];
  readonly options: UpgradeOptions;
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** Undefined where there is nothing to do. @throws Unusable where it cannot be done. */
async function prepare(opened: OpenSite, at: At): Promise<Prepared | undefined> {
  const { reached, surveys, options, directory, signal } = at;
  const { design, secrets } = opened;
  const asked = commandOf(options);
  const { id, before } = await beginning(directory, asked, Date.now());
  const last = await readActionNote(directory);
  const snapshot = await observeSite(design, reached.hosts, secrets, signal);
  const proving = {
    design,
    before: snapshot,
    look: (stop: AbortSignal) => observeSite(design, reached.hosts, secrets, stop),
    async useAll(stop: AbortSignal): Promise<string | undefined> {
      const { steps } = await flyCanary({ design, secrets }, reached.lab, stop);
      const failed = steps.find((step) => step.outcome === "failed");
      return failed?.outcome === "failed" ? `${failed.name} cannot be used: ${failed.because}` : undefined;
    },
  };
  const plan = planUpgrade({
    design,
    secrets,
    snapshot,
    id,
    direction: directionOf(options),
    surveys,
    resumed: last?.id === id,
    prove: (host, stop) => proveHost(host, proving, stop),
  });
  if (plan.kind === "nothing") return undefined;
  if (plan.kind === "refused") throw new Unusable(`${plan.because} Nothing was done.`);
  return { plan, id, command: asked, interrupts: interruptionsOf(plan), ...(before === undefined ? {} : { before }) };
}

function commandOf({ host = [], back }: UpgradeOptions): string {
  const words = ["upgrade", ...(host.length === 0 ? [] : ["--host", ...host]), ...(back === true ? ["--back"] : [])];
  return words.map(shellWord).join(" ");
}

/** Which packages change on which host. */
function changesText(surveys: readonly HostSurvey[]): string {
  const lines = surveys.flatMap(({ host, changes, keptBack, came }) => [
    ...changes.map(({ name, from, to }) => `${host}: ${name} ${from ?? "(new)"} -> ${to}`),
    ...(keptBack.length === 0 ? [] : [`${host}: kept back, since others would have to go: ${keptBack.join(", ")}`]),
    ...(came.length === 0 ? [] : [`${host}: it brought these, which stay: ${came.join(", ")}`]),
  ]);
  return lines.map((line) => `${line}\n`).join("");
}
