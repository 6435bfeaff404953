import { existsSync } from "node:fs";
import { whoRuns } from "../adopt/who-runs.ts";
import { unitsOf, type Taking } from "../converge/taken/take-goals.ts";
import type { Taken } from "../converge/taken/part-goals.ts";
import { wantsByTechnology } from "../design/wants.ts";
import { HostError, type Host } from "../hosts/host.ts";
import type { SshTarget } from "../hosts/ssh-target.ts";
import { chooseTakeOver, writtenOn, type Choice } from "../operate/take-over/choose.ts";
import { giveBack, takeOver } from "../operate/take-over/take-over.ts";
import { takenEverywhere, takenOn } from "../operate/take-over/taken-on.ts";
import { notesDirectory } from "../store/journal.ts";
import { openStore } from "../store/open-store.ts";
import { listed } from "../text/sentence.ts";
import { applyDocument, endingText, exitCodeOfEnding } from "./apply-text.ts";
import { confirmed } from "./confirm.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { introduceHosts } from "./introduce.ts";
import { onInterruption } from "./interruption.ts";
import { withSecrets, type DesignedSite, type OpenSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { duration, openProgress, type Progress } from "./progress.ts";
import { reachSite, type Whereabouts } from "./reach.ts";
import { readHosts } from "./read-hosts.ts";

export interface ApplyPartOptions {
  readonly takeOver?: string;
  readonly giveBack?: string;
  readonly allowMissing: ReadonlySet<string>;
  readonly acceptLossOf: ReadonlySet<string>;
  readonly on: Whereabouts;
  readonly yes?: true;
  readonly json?: true;
}

/** Takes one component of an adopted site over, or gives it back. */
export async function applyPart(designed: DesignedSite, siteFile: string, options: ApplyPartOptions): Promise<void> {
  const { site } = designed;
  if (options.takeOver !== undefined && options.giveBack !== undefined) {
    throw new Unusable("--take-over and --give-back exclude each other: one component at a time");
  }
  if (site.adopted !== true) {
    throw new Unusable(
      `all of ${siteFile} is Quorate's: only a site that others laid (adopted: true) has something to take over or to give back`,
    );
  }
  const { hosts, targets, sentence } = reachSite(site, siteFile, options.on);
  // Passwords that the operator did not write down are made up and forgotten: nothing may go by them.
  const opened = await withSecrets(designed, "known");
  const known = new Set(Object.keys((await openStore(siteFile, site.secrets).read()) ?? {}));
  const progress = openProgress();
  const interruption = onInterruption(progress);
  const means = {
    ...opened,
    siteFile,
    hosts,
    sentence,
    watcher: progress,
    stop: interruption.stop,
    signal: interruption.signal,
  };
  try {
    await introduceHosts(targets, progress);
    const taken = await takenOn(hosts);
    if (options.giveBack !== undefined) {
      await givePartBack(options.giveBack, taken, means, options.json === true);
      return;
    }
    const choice = chooseTakeOver(options.takeOver ?? "", {
      ...opened,
      known,
      taken: takenEverywhere(taken, opened.design.components),
    });
    if (choice.kind === "refused") throw new Unusable(`${options.takeOver ?? ""} is not taken over: ${choice.because}`);
    const takings = await takingsOf(choice, opened, hosts);
    progress.say(`Taking ${listed(choice.components)} of ${site.name} over on ${sentence}.`);
    const result = await takeOver({
      ...means,
      choice,
      takings,
      taken,
      allowMissing: options.allowMissing,
      acceptLossOf: options.acceptLossOf,
      confirm: (plan) => (options.yes === true ? Promise.resolve("go") : confirmed(plan, progress)),
    });
    progress.close();
    const ended = result.sentence ?? endingText(result.applied, duration);
    const { components, technology, hosts: on } = choice;
    const isTaken = result.sentence === undefined && result.applied.convergence.ending.kind === "converged";
    if (options.json === true) {
      printJson({
        ...applyDocument(site.name, result.applied),
        takenOver: isTaken ? { technology, components, hosts: on } : null,
        givenBack: result.givenBack,
        ...(result.sentence === undefined ? {} : { sentence: result.sentence }),
      });
    } else {
      const how = `\n${listed(components)} on ${listed(on)}: by Quorate's files from now on. To put back what was there: quorate apply ${siteFile} --give-back ${components[0] ?? technology}`;
      print(`${ended}${isTaken ? how : ""}\n`);
    }
    process.exitCode =
      result.sentence === undefined ? exitCodeOfEnding(result.applied.convergence.ending) : exitCodes.findings;
  } finally {
    progress.close();
    interruption.end();
  }
}

type Means = OpenSite & {
  readonly siteFile: string;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly watcher: Progress;
  readonly signal: AbortSignal;
};

async function givePartBack(component: string, taken: Taken, means: Means, json: boolean): Promise<void> {
  const { design, site, watcher } = means;
  const technology = design.components.find(({ name }) => name === component)?.service ?? component;
  const on = [...taken].filter(([, names]) => names.has(technology)).map(([host]) => host);
  if (on.length === 0)
    throw new Unusable(`${component} was not taken over on any host of ${site.name}: there is nothing to give back`);
  const failure = await giveBack(means, technology, on);
  watcher.close();
  if (json)
    printJson({
      site: site.name,
      givenBack: failure === undefined,
      technology,
      hosts: on,
      ...(failure === undefined ? {} : { sentence: failure }),
    });
  else
    print(
      `${failure ?? `${technology} on ${listed(on)} was given back: it runs as before. Packages that were installed for it stay.`}\n`,
    );
  process.exitCode = failure === undefined ? exitCodes.fine : exitCodes.findings;
}

/** Who runs it on each host now, and which files take the place of theirs. */
async function takingsOf(
  { technology, hosts: on, atOnce }: Extract<Choice, { kind: "ready" }>,
  { design, secrets }: OpenSite,
  hosts: ReadonlyMap<string, Host>,
): Promise<readonly Taking[]> {
  const answers = await readHosts(on.flatMap((host) => hosts.get(host) ?? []));
  return on.map((host, index): Taking => {
    const answer = answers[index];
    if (answer === undefined || answer.kind === "unread") {
      throw new HostError(
        "unreachable",
        host,
        answer?.finding.message ?? `${host} cannot be reached: no way to it is known.`,
      );
    }
    const theirs = whoRuns(answer.reading, technology);
    if (theirs.kind === "within") {
      throw new Unusable(
        `${technology} is not taken over: on ${host} it runs in the container ${theirs.container}, which is a host of its own`,
      );
    }
    const masked = design.components
      .filter((each) => each.service === technology && each.hosts.includes(host))
      .flatMap((each) => each.masked);
    return {
      host,
      technology,
      ours: unitsOf(design, technology, host),
      masked,
      files: wantsByTechnology(design, host, secrets).get(technology)?.files ?? [],
      written: writtenOn(design, secrets, technology, host),
      theirs,
      atOnce,
    };
  });
}

/** What was taken over of a site that others laid; undefined where nothing was: hosts are not asked before the first time. */
export async function takenBefore(
  { file, site }: DesignedSite,
  hosts: ReadonlyMap<string, Host>,
  targets: readonly SshTarget[],
): Promise<Taken | undefined> {
  if (!existsSync(notesDirectory(file, site.name))) return undefined;
  const progress = openProgress();
  try {
    await introduceHosts(targets, progress);
  } finally {
    progress.close();
  }
  const taken = await takenOn(hosts);
  return [...taken.values()].some((names) => names.size > 0) ? taken : undefined;
}
