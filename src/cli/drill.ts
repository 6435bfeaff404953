import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { bold, dim, green, red } from "yoctocolors";
import type { Design } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { packagesOf } from "../design/wants.ts";
import { designSite } from "../design/design-site.ts";
import { faults } from "../drill/faults/all.ts";
import { formatLine } from "../drill/history.ts";
import { packageVersions } from "../drill/package-versions.ts";
import { reportPage } from "../drill/report/page.ts";
import { plainInk, storyText, type Ink } from "../drill/report/story-text.ts";
import type { Surroundings } from "../drill/report/surroundings.ts";
import { type DrillOrder, type DrillRun, type DrillSite, runDrill } from "../drill/run.ts";
import { sitePredictions, siteTrials, siteWorkloads } from "../drill/site-workloads.ts";
import { judge } from "../drill/verdict/judge.ts";
import type { DrillVerdict } from "../drill/verdict/verdict.ts";
import type { WorkloadWords } from "../drill/verdict/workload-words.ts";
import { clientPrefix } from "../lab/clients.ts";
import { observeSite } from "../observe/collect.ts";
import { isWhole } from "../observe/judge.ts";
import type { Site } from "../spec/site.ts";
import { ensureSecrets, secretsFile } from "../store/secrets.ts";
import type { Year } from "../predict/site/year.ts";
import { yearForPage, yearOfVerdict, yearStory } from "./drill-year.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { interruptible } from "./interruption.ts";
import { parseWhereabouts, type Reached, reachSite } from "./reach.ts";
import { loadSite, siteArgument, wantsColor } from "./site-argument.ts";

interface DrillOptions {
  readonly output?: string;
  readonly target: string;
  readonly on: string;
  readonly evenDegraded?: true;
  readonly json?: true;
}

export function command(): Command {
  return new Command("drill")
    .description(
      "Breaks the site while clients measure, heals it, and compares what it cost with what the design says.",
    )
    .addArgument(siteArgument())
    .argument("[NAME...]", `which drills: ${faults.map(({ name }) => name).join(", ")}; all of them when left out`)
    .option("-o, --output <DIR>", "where to write history.jsonl, verdict.json, report.html and report.txt")
    .option("--target <TARGET>", "vip-holder, writer, or a host's name", "vip-holder")
    .option("--on <WHERE>", "lab or hosts; the twin when one of this site is up", "auto")
    .option("--even-degraded", "break a site that already lacks something; it may not survive that")
    .option("--json", "print one JSON document")
    .action(drill);
}

async function drill(siteFile: string, names: readonly string[], options: DrillOptions): Promise<void> {
  const { site } = await loadSite(siteFile);
  const orders = ordersOf(site, names, options.target, options.evenDegraded !== true);
  const reached = reachSite(site, siteFile, parseWhereabouts(options.on));
  const design = designSite(site);
  const secrets = await ensureSecrets(secretsFile(siteFile, site.secretsPath), design.secrets);
  const interruption = interruptible(() => {
    process.stderr.write("interrupted: healing what was broken; this takes a moment\n");
  });
  const outcomes: DrillOutcome[] = [];
  try {
    for (const order of orders) {
      const directory =
        options.output === undefined || orders.length === 1 ? options.output : join(options.output, order.fault.name);
      const means = { site, design, secrets, reached, signal: interruption.signal };
      outcomes.push(await runOrder(means, order, directory));
    }
  } finally {
    interruption.release();
    await Promise.all([...reached.hosts.values()].map((host) => host.close()));
  }
  const drills = outcomes.map(({ verdict }) => verdict);
  if (options.json === true) process.stdout.write(`${JSON.stringify({ drills }, undefined, 2)}\n`);
  else process.stdout.write(outcomes.map((outcome) => outcomeText(outcome, inkFor(process.stdout))).join("\n"));
  if (drills.some(({ verdict }) => verdict === "fail")) process.exitCode = exitCodes.findings;
}

/** What a drill is carried out with. */
export interface DrillMeans {
  readonly site: Site;
  readonly design: Design;
  readonly secrets: Secrets;
  readonly reached: Reached;
  readonly signal: AbortSignal;
}

export interface DrillOutcome {
  readonly verdict: DrillVerdict;
  /** What its workloads are called. */
  readonly workloads: readonly WorkloadWords[];
  /** What it means for a year, where it measured the loss of a host that had something to lose. */
  readonly year: Year | undefined;
  /** Path of the HTML report, where a directory was given. */
  readonly report?: string;
}

/**
 * Carries out one drill and writes its four files, the history as it happens.
 *
 * @param directory where to write; nothing is written when it is left out.
 * @param step told of each step, for people.
 */
export async function runOrder(
  means: DrillMeans,
  order: DrillOrder,
  directory: string | undefined,
  step: (text: string) => void = tellStep,
): Promise<DrillOutcome> {
  if (directory !== undefined) await mkdir(directory, { recursive: true });
  const file = directory === undefined ? undefined : createWriteStream(join(directory, "history.jsonl"));
  const watcher = { step, line: (line: Parameters<typeof formatLine>[0]) => void file?.write(formatLine(line)) };
  const run = await runDrill(await drillSite(means), order, watcher, means.signal).finally(() => file?.end());
  const verdict = judge(run, sitePredictions(means.design, order.fault.name));
  const outcome = { verdict, workloads: run.workloads, year: yearOfVerdict(means.site, means.design, verdict) };
  return directory === undefined ? outcome : { ...outcome, report: await writeReports(means, run, outcome, directory) };
}

/** The story of a drill, and what it means for a year. */
export function outcomeText({ verdict, workloads, year }: DrillOutcome, ink: Ink): string {
  return `${storyText(verdict, workloads, ink)}${yearStory(year)}`;
}

/** `power-off` on `vip-holder`, and so on. @throws Unusable when a name or the target is unknown. */
export function ordersOf(
  site: Site,
  names: readonly string[],
  target: string,
  onlyWhenWhole = true,
): readonly DrillOrder[] {
  const hosts = site.hosts.map(({ name }) => name);
  if (target !== "vip-holder" && target !== "writer" && !hosts.includes(target)) {
    throw new Unusable(`--target takes vip-holder, writer or one of the hosts ${hosts.join(", ")}, not ${target}`);
  }
  const wanted = names.length === 0 ? faults.map(({ name }) => name) : names;
  return wanted.map((name) => {
    const fault = faults.find((each) => each.name === name);
    if (fault === undefined) {
      throw new Unusable(`there is no drill ${name}; there is ${faults.map((each) => each.name).join(", ")}`);
    }
    return { name: `${name} ${target}`, fault, target, onlyWhenWhole };
  });
}

async function drillSite({ design, secrets, reached, signal }: DrillMeans): Promise<DrillSite> {
  const { lab } = reached;
  if (lab === undefined) {
    throw new Unusable("a drill needs power control over the hosts; for now it has it in the lab only");
  }
  return {
    hosts: [...reached.hosts.values()],
    power: {
      off: async (host) => void (await lab.power(host, "off")),
      on: async (host) => void (await lab.power(host, "on")),
    },
    placement: { prefix: await clientPrefix(lab) },
    vip: design.addresses.find(({ name }) => name === "internal")?.address ?? "",
    isWhole: async () => isWhole(await observeSite(design, reached.hosts, secrets, signal), design),
    workloads: (login) => siteWorkloads(design, secrets, login),
    trials: siteTrials(design),
  };
}

async function writeReports(
  means: DrillMeans,
  run: DrillRun,
  outcome: DrillOutcome,
  directory: string,
): Promise<string> {
  const { verdict, year } = outcome;
  const surroundings = await describeSurroundings(means, run);
  const report = join(directory, "report.html");
  // A prediction asks of which site it is.
  const kept = { site: means.site.name, ...verdict };
  await writeFile(join(directory, "verdict.json"), `${JSON.stringify(kept, undefined, 2)}\n`);
  await writeFile(join(directory, "report.txt"), outcomeText(outcome, plainInk));
  await writeFile(report, reportPage(run, verdict, surroundings, year === undefined ? undefined : yearForPage(year)));
  return report;
}

async function describeSurroundings({ site, reached }: DrillMeans, run: DrillRun): Promise<Surroundings> {
  const cores = cpus().length;
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const where =
    reached.lab === undefined
      ? `${site.hosts.length} hosts; clients on a machine of`
      : `a lab of ${site.hosts.length} hosts on one machine, which the clients share:`;
  return {
    site: site.name,
    machine: `${where} ${cores} cores, ${gibibytes} GiB, Linux ${release()}`,
    versions: await packageVersions([...reached.hosts.values()], packagesOf(site)),
    clients: run.workloads.map(({ pace }) => pace),
  };
}

function tellStep(text: string): void {
  process.stderr.write(`${wantsColor(process.stderr) ? dim("·") : "·"} ${text}\n`);
}

export function inkFor(stream: NodeJS.WriteStream): Ink {
  return wantsColor(stream) ? { good: green, bad: red, faint: dim, strong: bold } : plainInk;
}
