import { agreesTo, isAsked } from "./ask.ts";
import { rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { Command } from "commander";
import { provision } from "../catalogue/contract/provisions.ts";
import { providedBy, vocabulary } from "../catalogue/index.ts";
import { growLab, removeHost } from "../lab/change-hosts.ts";
import { isWhole } from "../observe/judge.ts";
import { observeSite } from "../observe/collect.ts";
import { applySite, previewSite } from "../operate/apply-site.ts";
import { begunOf, whyNotReplace } from "../operate/replace/may-replace.ts";
import { changedLines, withSuccessor } from "../operate/replace/site-text.ts";
import type { Site } from "../spec/site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { applyDocument, endingText, exitCodeOfEnding } from "./apply-text.ts";
import { confirmed } from "./confirm.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { filesBeside } from "./files-beside.ts";
import { introduceHosts } from "./introduce.ts";
import { onInterruption } from "./interruption.ts";
import { loadSite, openSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { planLines } from "./plan-lines.ts";
import { duration, openProgress, type Progress } from "./progress.ts";
import { reachSite, type Reached, type Whereabouts, whereOption } from "./reach.ts";
import { readSiteText } from "./read-site.ts";
import { siteArgument } from "./site-argument.ts";

interface ReplaceOptions {
  readonly with: string;
  readonly address?: string;
  readonly dryRun?: true;
  readonly on: Whereabouts;
  readonly yes?: true;
  readonly json?: true;
}

/** A dead host and the one that comes into its place. */
interface Change {
  readonly old: string;
  readonly siteFile: string;
  readonly options: ReplaceOptions;
}

export function command(): Command {
  return new Command("replace")
    .description(
      "Puts a new host into the place of one that is dead: in the site file, of which everything else stays as it is, and in every cluster. Refused while the old host answers, or while those that are left could not bear it. Cut off, it goes on when it is asked for again. The old host must not come back: have it wiped before it is plugged in.",
    )
    .argument("<HOST>", "the dead host")
    .addArgument(siteArgument())
    .requiredOption("--with <HOST>", "the name of the new host")
    .option("--address <ADDRESS>", "where the new host is; that of the old one when left out")
    .option("--dry-run", "only say what it would do; nothing is changed")
    .addOption(whereOption())
    .option("--yes", "do it without asking; needed where nobody can be asked")
    .option("--json", "print one JSON document")
    .action((old: string, siteFile: string, options: ReplaceOptions) => replace({ old, siteFile, options }));
}

async function replace(change: Change): Promise<void> {
  const { old, siteFile, options } = change;
  const begun = begunOf((await loadSite(siteFile)).hosts, old, options.with);
  if (begun.kind === "refused") throw new Unusable(begun.because);
  const progress = openProgress();
  try {
    if (begun.kind === "written") {
      progress.say(`The site file has ${options.with} in the place of ${old}: this goes on from there.`);
      if (options.dryRun === true) return await showRest(siteFile, options);
    } else if (!(await begin(change, progress))) return;
    await finish(change, progress);
  } finally {
    progress.close();
  }
}

/** Looks whether it may be, shows the change of the site file, and makes it. Returns whether to go on. */
async function begin(change: Change, progress: Progress): Promise<boolean> {
  const { old, siteFile, options } = change;
  const { before, after } = await textsOf(change);
  const reached = reachSite(await loadSite(siteFile), siteFile, options.on);
  await introduceHosts(
    reached.targets.filter(({ name }) => name !== old),
    progress,
  );
  await insistOnDeath(change, reached);
  progress.say(`${old} is dead, the others can bear the change. In ${siteFile} (${reached.sentence}):`);
  for (const line of changedLines(before, after)) progress.say(`    ${line}`);
  if (options.dryRun === true) {
    const lines = changedLines(before, after);
    if (options.json === true) printJson({ replaces: old, with: options.with, file: siteFile, lines });
    else print(`Would write ${options.with} into the place of ${old} and apply the site. Nothing was changed.\n`);
    return false;
  }
  if (options.yes !== true && !(await agreed())) throw new Unusable("Nothing was done; --yes does it without asking.");
  await takeIntoTwin(change, siteOf(after, siteFile), reached, progress);
  await writeInPlace(siteFile, after);
  progress.say(`${siteFile} is written.`);
  return true;
}

async function textsOf({
  old,
  siteFile,
  options,
}: Change): Promise<{ readonly before: string; readonly after: string }> {
  const before = await readSiteText(siteFile);
  if (typeof before !== "string")
    throw new Unusable(`the site file ${siteFile} cannot be used`, { findings: [before] });
  const edited = withSuccessor(before, old, {
    name: options.with,
    ...(options.address === undefined ? {} : { address: options.address }),
  });
  if (edited.kind === "refused") throw new Unusable(edited.because);
  siteOf(edited.text, siteFile);
  return { before, after: edited.text };
}

/** @throws Unusable with the findings where the text says more of the old host than its line does. */
function siteOf(text: string, siteFile: string): Site {
  const { site, findings } = parseSite(text, siteFile, vocabulary, filesBeside(siteFile));
  if (site !== undefined) return site;
  throw new Unusable("the site file would not be right any more, and was not changed", { findings });
}

/** @throws Unusable while it lives, by its own word or by that of the members, and while the others cannot bear the change. */
async function insistOnDeath({ old, siteFile }: Change, { hosts }: Reached): Promise<void> {
  const { design, secrets } = await openSite(siteFile, "known");
  const snapshot = await observeSite(design, hosts, secrets);
  const because = whyNotReplace(design, snapshot, old);
  if (because !== undefined) throw new Unusable(`${because} Nothing was done.`);
  const membership = provision(providedBy(design.providers), "membership");
  const without = membership.noneForgotten({ hosts: design.hosts.filter(({ name }) => name !== old) });
  for (const member of design.members.filter((name) => name !== old)) {
    const said = await hosts.get(member)?.run(`set -eu -o pipefail\n${without}`, { timeoutMs: 20_000 });
    if (said?.exitCode === 0) continue;
    throw new Unusable(`${member} hears ${old} as a member of the cluster: it lives. Nothing was done.`);
  }
}

/** A twin gets the new host, and gives the old one up where both have one address. */
async function takeIntoTwin({ old, options }: Change, site: Site, { lab }: Reached, progress: Progress): Promise<void> {
  if (lab === undefined || lab.hostNames.includes(options.with)) return;
  if (options.address === undefined) await removeHost(lab.name, old);
  const step = progress.step(options.with, `the twin ${lab.name} takes it in`);
  try {
    await growLab({ name: lab.name, site }, () => undefined);
    step.done();
  } catch (error) {
    step.failed("the twin did not take it in; the site file is as it was");
    throw error;
  }
}

async function agreed(): Promise<boolean> {
  return isAsked() && agreesTo("Write this, and tell every cluster?");
}

/** As a whole or not at all. */
async function writeInPlace(file: string, text: string): Promise<void> {
  const { mode } = await stat(file);
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.new`);
  await writeFile(beside, text, { mode });
  await rename(beside, file);
}

async function showRest(siteFile: string, { on }: ReplaceOptions): Promise<void> {
  const opened = await openSite(siteFile, "known");
  const { hosts } = reachSite(opened.site, siteFile, on);
  const { plan, found } = await previewSite({ ...opened, siteFile: opened.file, hosts, allowMissing: new Set() });
  const lines = plan.kind === "ready" ? planLines(plan.hosts, plan.actions, found) : ["The hosts cannot be asked."];
  print(`${lines.length === 0 ? "Nothing is left to do." : lines.join("\n")}\n`);
}

/** The clusters are told, and asked whether all is whole. */
async function finish({ old, siteFile, options }: Change, progress: Progress): Promise<void> {
  const opened = await openSite(siteFile, "kept");
  const { hosts, targets, sentence } = reachSite(opened.site, siteFile, options.on);
  const interruption = onInterruption(progress);
  try {
    await introduceHosts(targets, progress);
    const result = await applySite({
      ...opened,
      siteFile,
      hosts,
      sentence,
      allowMissing: new Set(),
      acceptLossOf: new Set(),
      watcher: progress,
      confirm: (plan) => (options.yes === true ? Promise.resolve("go") : confirmed(plan, progress)),
      stop: interruption.stop,
      signal: interruption.signal,
    });
    progress.close();
    const { ending } = result.convergence;
    process.exitCode = exitCodeOfEnding(ending);
    const after =
      ending.kind === "converged"
        ? isWhole(await observeSite(opened.design, hosts, opened.secrets), opened.design)
        : undefined;
    if (after?.whole === false) process.exitCode = exitCodes.findings;
    if (options.json === true) {
      printJson({
        ...applyDocument(opened.site.name, result),
        replaced: old,
        with: options.with,
        whole: after?.whole ?? false,
      });
    } else {
      print(`${endingText(result, duration)}\n`);
      if (after !== undefined) print(`${options.with} is in the place of ${old}. ${after.sentence}\n`);
    }
  } finally {
    interruption.end();
  }
}
