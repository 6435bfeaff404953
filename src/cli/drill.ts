import { join } from "node:path";
import { Command, Option } from "commander";
import { usualFaults } from "../drill/faults/all.ts";
import { DrillError } from "../drill/drill-error.ts";
import { ordersOf } from "../drill/orders.ts";
import { siteTrials } from "../drill/site-workloads.ts";
import { type AskedWorkload, askedWorkloads } from "../drill/workloads/kind.ts";
import { type DrillOutcome, inkFor, outcomeText, runOrder } from "./drill-order.ts";
import { durationMs } from "../spec/quantities.ts";
import { exitCodes } from "./failure.ts";
import { interruptible } from "./interruption.ts";
import { designOf, withSecrets } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { siteArgument } from "./site-argument.ts";

const timesMax = 1000;
const lengthMaxMs = 24 * 3_600_000;

interface DrillOptions {
  readonly output?: string;
  readonly target: string;
  readonly times: string;
  readonly for: string;
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
      "which drills: power-off, freeze, cold-start, pressure, isolate, partition-halves, partition-ring, partition-bridge, partition-one-way, flap, forget-COMPONENT, kill-COMPONENT, stop-COMPONENT; all that the site allows when left out",
    )
    .option(
      "-o, --output <DIR>",
      "where to write history.jsonl, verdict.json, report.html and report.txt, in the place of an earlier drill's when this one is whole",
    )
    .option("--target <TARGET>", "vip-holder, writer, or a host's name", "vip-holder")
    .option("--times <N>", "how often a component is killed in a row", String(usualFaults.times))
    .option("--for <DURATION>", "how long pressure lasts: 90s, 10min", `${usualFaults.lastsMs / 1000}s`)
    .addOption(whereOption())
    .option("--canary", "let a canary fly meanwhile: a user who uses every service once, again and again")
    .addOption(
      new Option(
        "--workload <NAME...>",
        "let such clients work as well, and check their history against what the database promises",
      ).choices(askedWorkloads),
    )
    .option("--even-degraded", "break a site that already lacks something; it may not survive that")
    .option("--json", "print one JSON document")
    .action(drill);
}

async function drill(siteFile: string, names: readonly string[], options: DrillOptions): Promise<void> {
  const designed = await designOf(siteFile);
  const forgets = siteTrials(designed.design).database?.forgets;
  const orders = ordersOf(designed.design, {
    faults: names,
    target: options.target,
    onlyWhenWhole: options.evenDegraded !== true,
    settings: {
      times: parseTimes(options.times),
      lastsMs: parseLength(options.for),
      ...(forgets === undefined ? {} : { forgets }),
    },
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
        options.output === undefined || orders.length === 1 ? options.output : join(options.output, order.fault.name);
      const means = {
        ...opened,
        hosts,
        lab,
        canary: options.canary === true,
        asked: options.workload ?? [],
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

function parseTimes(text: string): number {
  const times = Number(text);
  if (Number.isInteger(times) && times >= 1 && times <= timesMax) return times;
  throw new DrillError("not-possible", `--times takes a whole number from 1 to ${timesMax}, not ${text}`);
}

function parseLength(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined && ms >= 1000 && ms <= lengthMaxMs) return ms;
  throw new DrillError("not-possible", `--for takes a duration from 1s to 24h, such as 90s or 10min, not ${text}`);
}
