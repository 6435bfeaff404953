import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { bold, dim } from "yoctocolors";
import { technologiesOf } from "../catalogue/index.ts";
import { hostSystem } from "../design/wants.ts";
import { ordersOf } from "../drill/orders.ts";
import { ownFile } from "../hosts/own-program.ts";
import { downLab } from "../lab/down.ts";
import { requireMachine } from "../lab/preconditions.ts";
import { labPlaces } from "../lab/state.ts";
import { upLab } from "../lab/up.ts";
import { observeSite } from "../observe/collect.ts";
import { isWhole, judge } from "../observe/judge.ts";
import { applySite } from "../operate/apply-site.ts";
import { gatherOnOneHost } from "../operate/move-address.ts";
import { listed } from "../text/sentence.ts";
import { reasonOf } from "../text/operational-error.ts";
import { endingText, exitCodeOfEnding } from "./apply-text.ts";
import { type DrillOutcome, inkFor, outcomeText, runOrder } from "./drill-order.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { onInterruption, type Interruption } from "./interruption.ts";
import { showProgress } from "./lab-progress.ts";
import { type OpenSite, openSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { duration, openProgress } from "./progress.ts";
import { reachSite, type Reached } from "./reach.ts";
import { statusText } from "./status-text.ts";
import { lookOf, wantsColor } from "./streams.ts";

interface DemoOptions {
  readonly output: string;
  readonly keep?: true;
  readonly json?: true;
}

/** Lab of the demo; a twin of the same site that someone made by hand has the site's name. */
const labName = "quorate-demo";
const example = ownFile("examples/three-controllers.yaml");

/** After an apply the last members still catch up; the story goes on when the site is whole. */
const wholeMaxMs = 60_000;

export function command(): Command {
  return new Command("demo")
    .description(
      "Makes three controllers on this machine, deploys them, powers the busiest one off while clients measure, and tells the story.",
    )
    .option("-o, --output <DIR>", "where the report and the site go", "quorate-demo")
    .option("--keep", "leave the lab up, to look around in it")
    .option("--json", "print one JSON document")
    .action(demo);
}

interface StepTime {
  readonly name: string;
  readonly ms: number;
}

async function demo(options: DemoOptions): Promise<void> {
  const steps: StepTime[] = [];
  const directory = resolve(options.output);
  const siteFile = join(directory, "site.yaml");
  const progress = openProgress();
  const interruption = onInterruption(progress);
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    steps.push({ name, ms: Math.round(performance.now() - began) });
    return result;
  };
  let secrets: string | undefined;
  let told: DrillOutcome | undefined;
  let stopped: string | undefined;
  try {
    // Before anything is written: who may not make a lab gets no further.
    requireMachine(labPlaces(labName).directory, { vms: false });
    const opened = await ownSite(siteFile);

    chapter(
      "1. Three hosts on this machine",
      "Debian with systemd and SSH, in network namespaces, with the site's own addresses.",
    );
    await timed("lab up", () => makeLab(opened, interruption));
    const { secrets: place } = opened.site;
    if (place.kind === "file") secrets = resolve(directory, place.path);
    const reached = reachSite(opened.site, siteFile, "lab");
    const parts = technologiesOf(opened.design).map(({ name }) => name);
    chapter("2. Apply the design", `${listed(parts)}.`);
    stopped = await timed("apply", () => deploy(opened, reached, interruption));
    if (stopped !== undefined) return;
    chapter("3. What is", "As the real parts report it, and as a client sees it.");
    await timed("status", () => showStatus(opened, reached, interruption));
    chapter(
      "4. Power off the host with the address and the writer",
      "Link first, then power, while clients go on asking.",
    );
    const busiest = await timed("move address", () => gather(opened, reached, interruption));
    process.stderr.write(`${busiest} holds the address and the preferred writer.\n`);
    told = await timed("drill", () => breakIt(opened, reached, interruption, directory));
    if (options.json !== true) tellStory(told);
  } finally {
    progress.close();
    if (secrets !== undefined) await timed("lab down", () => leaveLab(options, siteFile, secrets));
    interruption.end();
    if (stopped !== undefined && options.json === true) printJson({ steps, ...notApplied(stopped) });
  }
  if (told === undefined) return;
  // An inconclusive drill says that this machine had other work: the story above tells so, and the site did nothing wrong.
  if (told.verdict.verdict === "fail") process.exitCode = exitCodes.findings;
  if (options.json === true) {
    const { verdict, report, year } = told;
    printJson({ steps, drill: { drills: [verdict] }, report, year });
  } else {
    const took = steps.map(({ name, ms }) => `${name} ${duration(ms)}`).join(", ");
    print(`Took: ${took}.\nReport: ${told.report ?? ""}\n`);
  }
}

async function ownSite(siteFile: string): Promise<OpenSite> {
  try {
    await mkdir(dirname(siteFile), { recursive: true });
    await copyFile(example, siteFile);
  } catch (cause) {
    throw new Unusable(
      `the demo's site ${siteFile} cannot be written: ${reasonOf(cause)}; -o names another directory`,
      {
        cause,
      },
    );
  }
  return openSite(siteFile, "kept");
}

async function makeLab({ site, file }: OpenSite, { signal }: Interruption): Promise<void> {
  const display = showProgress();
  try {
    await upLab({ name: labName, site, system: hostSystem(site), siteFile: file, signal }, display.progress);
  } finally {
    display.stop();
  }
}

function notApplied(sentence: string): object {
  return { error: { code: "not-applied", sentence }, findings: [] };
}

/** The sentence that says how the apply ended, when it did not end well. */
async function deploy(
  opened: OpenSite,
  { hosts, sentence }: Reached,
  { stop, signal }: Interruption,
): Promise<string | undefined> {
  const watcher = openProgress();
  const result = await applySite({
    ...opened,
    siteFile: opened.file,
    hosts,
    sentence,
    allowMissing: new Set(),
    acceptLossOf: new Set(),
    watcher,
    confirm: () => Promise.resolve("go"),
    stop,
    signal,
  }).finally(() => watcher.close());
  const ending = endingText(result, duration);
  process.stderr.write(`${ending}\n`);
  process.exitCode = exitCodeOfEnding(result.convergence.ending);
  return result.convergence.ending.kind === "converged" ? undefined : ending;
}

async function showStatus(
  { design, secrets }: OpenSite,
  { hosts, sentence }: Reached,
  { signal }: Interruption,
): Promise<void> {
  const latest = performance.now() + wholeMaxMs;
  let snapshot = await observeSite(design, hosts, secrets, signal);
  while (!isWhole(snapshot, design).whole && performance.now() < latest && !signal.aborted) {
    snapshot = await observeSite(design, hosts, secrets, signal);
  }
  const look = lookOf(process.stderr);
  process.stderr.write(statusText(snapshot, judge(snapshot, design), { design, where: sentence, look }));
}

/** On a new site the address is with the preferred writer already. Returns the host's name. */
async function gather({ design, secrets }: OpenSite, { hosts }: Reached, { signal }: Interruption): Promise<string> {
  const { addresses } = await observeSite(design, hosts, secrets, signal);
  const busiest = await gatherOnOneHost(design, hosts, addresses);
  if (busiest === undefined) throw new Error("invariant: the example has no preferred backend");
  return busiest;
}

async function breakIt(
  opened: OpenSite,
  { hosts, lab }: Reached,
  { signal }: Interruption,
  directory: string,
): Promise<DrillOutcome> {
  const [order] = ordersOf(opened.design, { faults: ["power-off"], target: "vip-holder", onlyWhenWhole: true });
  if (order === undefined) throw new Error("invariant: there is no drill power-off");
  return runOrder({ ...opened, hosts, lab, signal }, order, directory);
}

function tellStory(outcome: DrillOutcome): void {
  print(`\n${outcomeText(outcome, inkFor(process.stdout))}\n`);
}

async function leaveLab(options: DemoOptions, siteFile: string, secrets: string | undefined): Promise<void> {
  if (options.keep === true) {
    process.stderr.write(
      `The lab ${labName} stays up. Look around: quorate status ${siteFile}; quorate lab ssh c1. End it: quorate lab down ${labName}\n`,
    );
    return;
  }
  await downLab(labName);
  // They protected hosts that are gone.
  if (secrets !== undefined) await rm(secrets, { force: true });
  await rm(join(dirname(siteFile), ".quorate"), { recursive: true, force: true });
  process.stderr.write("The lab is down; nothing of it is left but the report.\n");
}

function chapter(title: string, text: string): void {
  const colour = wantsColor(process.stderr);
  process.stderr.write(`\n${colour ? bold(title) : title}\n${colour ? dim(text) : text}\n`);
}
