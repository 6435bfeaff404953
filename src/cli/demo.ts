import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { bold, dim } from "yoctocolors";
import { packagesOf } from "../design/wants.ts";
import { plainInk } from "../drill/report/story-text.ts";
import { ownFile } from "../hosts/own-program.ts";
import { downLab } from "../lab/down.ts";
import { upLab } from "../lab/up.ts";
import { observeSite } from "../observe/collect.ts";
import { isWhole, judge } from "../observe/judge.ts";
import { moveAddress } from "../operate/move-address.ts";
import { ensureSecrets, secretsFile } from "../store/secrets.ts";
import { applySite, endingText, exitCodeOfEnding } from "./apply-site.ts";
import { type DrillOutcome, inkFor, ordersOf, outcomeText, runOrder } from "./drill.ts";
import { exitCodes } from "./failure.ts";
import { onInterruption, type Interruption } from "./interruption.ts";
import { showProgress } from "./lab-progress.ts";
import { duration, openProgress } from "./progress.ts";
import { reachSite, type Reached } from "./reach.ts";
import { wantsColor } from "./site-argument.ts";
import { siteGoals, type SiteGoals } from "./site-goals.ts";
import { statusText } from "./status-text.ts";

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
  let up = false;
  let told: DrillOutcome | undefined;
  try {
    await mkdir(directory, { recursive: true });
    await copyFile(example, siteFile);
    const site = await siteGoals(siteFile);

    chapter(
      "1. Three hosts on this machine",
      "Debian with systemd and SSH, in network namespaces, with the site's own addresses.",
    );
    await timed("lab up", () => makeLab(site, siteFile, interruption));
    up = true;
    const reached = reachSite(site.site, siteFile, "lab");
    try {
      chapter(
        "2. Apply the design",
        "Corosync, Pacemaker, Keepalived, HAProxy, Galera, RabbitMQ, memcached, Keystone and Glance.",
      );
      if (!(await timed("apply", () => deploy(site, siteFile, reached, interruption)))) return;
      chapter("3. What is", "As the real parts report it, and as a client sees it.");
      await timed("status", () => showStatus(site, siteFile, reached, interruption));
      chapter(
        "4. Power off the host with the address and the writer",
        "Link first, then power, while clients go on asking.",
      );
      const busiest = await timed("move address", () => gather(site, siteFile, reached, interruption));
      process.stderr.write(`${busiest} holds the address and the preferred writer.\n`);
      told = await timed("drill", () => breakIt(site, siteFile, reached, interruption, directory));
      if (options.json !== true) tellStory(told);
    } finally {
      await Promise.all([...reached.hosts.values()].map((host) => host.close()));
    }
  } finally {
    progress.close();
    if (up) await timed("lab down", () => leaveLab(options, siteFile));
    interruption.end();
  }
  if (told === undefined) return;
  if (told.verdict.verdict === "fail") process.exitCode = exitCodes.findings;
  if (options.json === true) {
    const { verdict, report, year } = told;
    process.stdout.write(`${JSON.stringify({ steps, drill: { drills: [verdict] }, report, year }, undefined, 2)}\n`);
  } else {
    const took = steps.map(({ name, ms }) => `${name} ${duration(ms)}`).join(", ");
    process.stdout.write(`Took: ${took}.\nReport: ${told.report ?? ""}\n`);
  }
}

async function makeLab({ site }: SiteGoals, siteFile: string, { signal }: Interruption): Promise<void> {
  const display = showProgress();
  try {
    await upLab({ name: labName, site, packages: packagesOf(site), siteFile, signal }, display.progress);
  } finally {
    display.stop();
  }
}

/** False when the apply did not end well; it has said why. */
async function deploy(
  site: SiteGoals,
  siteFile: string,
  reached: Reached,
  interruption: Interruption,
): Promise<boolean> {
  const progress = openProgress();
  const result = await applySite({
    siteFile,
    site,
    hosts: reached.hosts,
    sentence: reached.sentence,
    allowMissing: new Set(),
    acceptLossOf: new Set(),
    progress,
    confirm: () => Promise.resolve(true),
    stop: interruption.stop,
    signal: interruption.signal,
  }).finally(() => progress.close());
  process.stderr.write(`${endingText(result, duration)}\n`);
  process.exitCode = exitCodeOfEnding(result.convergence.ending);
  return result.convergence.ending.kind === "converged";
}

async function showStatus(
  { site, design }: SiteGoals,
  siteFile: string,
  { hosts, sentence }: Reached,
  { signal }: Interruption,
): Promise<void> {
  const secrets = await ensureSecrets(secretsFile(siteFile, site.secretsPath), design.secrets);
  const latest = performance.now() + wholeMaxMs;
  let snapshot = await observeSite(design, hosts, secrets, signal);
  while (!isWhole(snapshot, design).whole && performance.now() < latest && !signal.aborted) {
    snapshot = await observeSite(design, hosts, secrets, signal);
  }
  const look = { colour: wantsColor(process.stderr), columns: process.stderr.columns };
  process.stderr.write(statusText(snapshot, judge(snapshot, design), { design, where: sentence, look }));
}

/**
 * Brings the address to the host of the preferred writer, so that one power loss takes both: the worst that can happen to
 * one host. On a new site it is there already. Returns the host's name.
 */
async function gather(
  { site, design }: SiteGoals,
  siteFile: string,
  { hosts }: Reached,
  { signal }: Interruption,
): Promise<string> {
  const writer = design.endpoints.flatMap(({ backends }) => backends).find(({ role }) => role === "preferred")?.host;
  if (writer === undefined) throw new Error("invariant: the example has no preferred backend");
  const secrets = await ensureSecrets(secretsFile(siteFile, site.secretsPath), design.secrets);
  const { addresses } = await observeSite(design, hosts, secrets, signal);
  if (addresses.some(({ holder }) => holder !== writer)) await moveAddress(design, hosts, writer);
  return writer;
}

async function breakIt(
  { site, design }: SiteGoals,
  siteFile: string,
  reached: Reached,
  { signal }: Interruption,
  directory: string,
): ReturnType<typeof runOrder> {
  const secrets = await ensureSecrets(secretsFile(siteFile, site.secretsPath), design.secrets);
  const [order] = ordersOf(site, ["power-off"], "vip-holder");
  if (order === undefined) throw new Error("invariant: there is no drill power-off");
  return runOrder({ site, design, secrets, reached, signal }, order, directory);
}

function tellStory(outcome: DrillOutcome): void {
  process.stdout.write(`\n${outcomeText(outcome, process.stdout.isTTY ? inkFor(process.stdout) : plainInk)}\n`);
}

async function leaveLab(options: DemoOptions, siteFile: string): Promise<void> {
  if (options.keep === true) {
    process.stderr.write(
      `The lab ${labName} stays up. Look around: quorate status ${siteFile}; quorate lab ssh c1. End it: quorate lab down ${labName}\n`,
    );
    return;
  }
  await downLab(labName);
  // They protected hosts that are gone.
  await rm(join(dirname(siteFile), "demo.secrets.yaml"), { force: true });
  await rm(join(dirname(siteFile), ".quorate"), { recursive: true, force: true });
  process.stderr.write("The lab is down; nothing of it is left but the report.\n");
}

function chapter(title: string, text: string): void {
  const colour = wantsColor(process.stderr);
  process.stderr.write(`\n${colour ? bold(title) : title}\n${colour ? dim(text) : text}\n`);
}
