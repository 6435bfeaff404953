import { randomInt } from "node:crypto";
import { join } from "node:path";
import { Command, Option } from "commander";
import type { Design } from "../catalogue/contract/design.ts";
import { type FaultSettings, usualFaults } from "../drill/faults/all.ts";
import { DrillError } from "../drill/drill-error.ts";
import { ordersOf } from "../drill/orders.ts";
import { verdictOf } from "../drill/report/suite/page.ts";
import { suiteStory } from "../drill/report/suite/story.ts";
import { type Chosen, type ChosenSuite, chosenSuites, type Suite } from "../drill/suites/choose.ts";
import { keptDrills, tellSuite, writeSuiteReports } from "../drill/suites/suite-files.ts";
import { siteTrials } from "../drill/site-workloads.ts";
import { type AskedWorkload, askedWorkloads } from "../drill/workloads/kind.ts";
import { lengthExamples, parseCount, parseLength } from "./drill-arguments.ts";
import { drillOperations } from "./drill-operations.ts";
import { compareDirectories } from "./drill-compare.ts";
import { carryOutSuite, stopSentence, type SuiteWish } from "./drill-suite.ts";
import { type DrillOutcome, inkFor, outcomeText, runOrder } from "./drill-order.ts";
import { exitCodes } from "./failure.ts";
import { interruptible } from "./interruption.ts";
import { designOf, withSecrets } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { siteArgument } from "./site-argument.ts";

/** A seed is 31 bits, so that it can be told and typed. */
const seedMax = 2 ** 31 - 1;
const suitePressureMs = 60_000;

interface DrillOptions {
  readonly output?: string;
  readonly target: string;
  readonly times: string;
  readonly for?: string;
  readonly suite?: ChosenSuite | "endurance";
  readonly resume?: true;
  readonly repeat: string;
  readonly seed?: string;
  readonly compare?: readonly string[];
  readonly on: Whereabouts;
  readonly evenDegraded?: true;
  readonly canary?: true;
  readonly workload?: readonly AskedWorkload[];
  readonly json?: true;
}

export function command(): Command {
  return new Command("drill")
    .description(
      "Breaks the site while clients measure, heals it, and compares what it cost with what the design says.",
    )
    .addArgument(siteArgument())
    .argument(
      "[NAME...]",
      "which drills, with @TARGET where one has a target of its own: power-off, freeze, shut-down, cold-start, isolate, flap, loss, kill-COMPONENT, stop-COMPONENT and others, which docs/drills.md lists; all that the site allows when left out",
    )
    .option(
      "-o, --output <DIR>",
      "where to write history.jsonl, verdict.json, report.html and report.txt, in the place of an earlier drill's when this one is whole",
    )
    .option("--target <TARGET>", "vip-holder, writer, queue-leader, or a host's name", "vip-holder")
    .addOption(
      new Option(
        "--suite <SUITE>",
        "many drills that follow from the design: smoke (3 min), standard (25 min), full; endurance: drawn from a seed, until --for is over or one fails, and then made shorter",
      ).choices([...chosenSuites, "endurance"]),
    )
    .option("--resume", "go on with the suite in the output directory where it stopped")
    .option(
      "--repeat <N>",
      "how often each drill is carried out, of a suite or of those that are named: the report then has medians",
      "1",
    )
    .option("--seed <N>", "what endurance is drawn from; another each time when left out")
    .option("--times <N>", "how often a component is killed in a row", String(usualFaults.times))
    .option(
      "--for <DURATION>",
      `how long pressure lasts (${usualFaults.lastsMs / 1000}s, in suites ${suitePressureMs / 1000}s), or endurance (2h): ${lengthExamples.join(", ")}`,
    )
    .addOption(whereOption())
    .option("--canary", "let a canary fly meanwhile: a user who uses every service once, again and again")
    .addOption(
      new Option(
        "--workload <NAME...>",
        "let such clients work as well: their history is checked against what the database promises; a queue has a backlog; a consumer acknowledges nothing",
      ).choices(askedWorkloads),
    )
    .option("--compare <DIR...>", "break nothing: hold the drills of one directory against those of another")
    .option("--even-degraded", "break a site that already lacks something; it may not survive that")
    .option("--json", "print one JSON document")
    .action(drill);
}

async function drill(siteFile: string, names: readonly string[], options: DrillOptions): Promise<void> {
  if (options.compare !== undefined) await compareDirectories(options.compare, options.json === true);
  else if (options.suite !== undefined) await drillSuite(siteFile, names, { ...options, suite: options.suite });
  else if (parseCount("--repeat", options.repeat) > 1 || options.resume === true)
    await drillSuite(siteFile, names, { ...options, suite: "named" });
  else await drillNamed(siteFile, names, options);
}

async function drillNamed(siteFile: string, names: readonly string[], options: DrillOptions): Promise<void> {
  const designed = await designOf(siteFile);
  const orders = ordersOf(designed.design, {
    faults: names,
    target: options.target,
    onlyWhenWhole: options.evenDegraded !== true,
    settings: settingsOf(designed.design, options, usualFaults.lastsMs),
  });
  const { hosts, lab } = reachSite(designed.site, siteFile, options.on);
  const opened = await withSecrets(designed, "known");
  const interruption = interruptible(() => {
    process.stderr.write("interrupted: healing what was broken; this takes a moment\n");
  });
  const outcomes: DrillOutcome[] = [];
  try {
    for (const order of orders) {
      const directory =
        options.output === undefined || orders.length === 1
          ? options.output
          : join(
              options.output,
              `${order.fault.name}${orders.filter((each) => each.fault === order.fault).length > 1 ? `-${order.target}` : ""}`,
            );
      const means = {
        ...opened,
        hosts,
        lab,
        canary: options.canary === true,
        asked: options.workload ?? [],
        ...(lab === undefined ? {} : { operations: drillOperations({ ...opened, hosts, lab }, siteFile) }),
        signal: interruption.signal,
      };
      outcomes.push(await runOrder(means, order, directory));
    }
  } finally {
    interruption.release();
  }
  const drills = outcomes.map(({ verdict }) => verdict);
  if (options.json === true) printJson({ drills });
  else print(outcomes.map((outcome) => outcomeText(outcome, inkFor(process.stdout))).join("\n"));
  if (drills.some(({ verdict }) => verdict !== "pass")) process.exitCode = exitCodes.findings;
}

async function drillSuite(
  siteFile: string,
  names: readonly string[],
  options: Omit<DrillOptions, "suite"> & { readonly suite: Suite },
): Promise<void> {
  if (names.length > 0 && options.suite !== "named")
    throw new DrillError("not-possible", `a suite chooses its drills: leave out ${names.join(", ")}`);
  const { suite } = options;
  const designed = await designOf(siteFile);
  const { hosts, lab } = reachSite(designed.site, siteFile, options.on);
  const opened = await withSecrets(designed, "known");
  const directory = options.output ?? `quorate-${suite}`;
  const lastsMs = suite === "named" ? usualFaults.lastsMs : suitePressureMs;
  const settings = settingsOf(designed.design, suite === "endurance" ? {} : options, lastsMs);
  const wish: SuiteWish = {
    suite,
    named: suite === "named" ? chosenNamed(designed.design, names, options.target, settings) : [],
    siteFile,
    directory,
    resume: options.resume === true,
    settings: { ...settings, times: parseCount("--times", options.times) },
    seed: options.seed === undefined ? randomInt(seedMax) : parseCount("--seed", options.seed, seedMax),
    forMs: parseLength(options.for ?? "2h"),
    times: parseCount("--repeat", options.repeat),
  };
  const interruption = interruptible(() => {
    process.stderr.write("interrupted: healing what was broken; this takes a moment\n");
  });
  const { signal } = interruption;
  const asked = options.workload ?? [];
  const operations = lab === undefined ? {} : { operations: drillOperations({ ...opened, hosts, lab }, siteFile) };
  const means = { ...opened, hosts, lab, ...operations, canary: options.canary === true, asked, signal };
  const record = await carryOutSuite(means, wish).finally(() => interruption.release());
  const told = await tellSuite(directory, record);
  const report = await writeSuiteReports(directory, told);
  const stop = stopSentence(record);
  if (stop !== undefined && signal.aborted) throw new DrillError("interrupted", stop);
  if (options.json === true) printJson({ suite: record, drills: await keptDrills(directory, record), report });
  else print(`${suiteStory(told, inkFor(process.stdout))}${stop === undefined ? "" : `${stop}\n`}Report: ${report}\n`);
  if (verdictOf(told) !== "pass") process.exitCode = exitCodes.findings;
}

function chosenNamed(
  design: Design,
  faults: readonly string[],
  target: string,
  settings: FaultSettings,
): readonly Chosen[] {
  const orders = ordersOf(design, { faults, target, onlyWhenWhole: false, settings });
  return orders.map((order) => ({ fault: order.fault.name, target: order.target }));
}

function settingsOf(
  design: Design,
  { times, for: length }: Partial<Pick<DrillOptions, "times" | "for">>,
  lastsMs: number,
): FaultSettings {
  const forgets = siteTrials(design).database?.forgets;
  return {
    times: times === undefined ? usualFaults.times : parseCount("--times", times),
    lastsMs: length === undefined ? lastsMs : parseLength(length),
    ...(forgets === undefined ? {} : { forgets }),
  };
}
