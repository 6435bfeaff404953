import { join } from "node:path";
import { Command } from "commander";
import { faults } from "../drill/faults/all.ts";
import { ordersOf } from "../drill/orders.ts";
import { type DrillOutcome, inkFor, outcomeText, runOrder } from "./drill-order.ts";
import { exitCodes } from "./failure.ts";
import { interruptible } from "./interruption.ts";
import { designOf, withSecrets } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { closeAll, parseWhereabouts, reachSite } from "./reach.ts";
import { siteArgument } from "./site-argument.ts";

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
    .option(
      "-o, --output <DIR>",
      "where to write history.jsonl, verdict.json, report.html and report.txt, in the place of an earlier drill's when this one is whole",
    )
    .option("--target <TARGET>", "vip-holder, writer, or a host's name", "vip-holder")
    .option("--on <WHERE>", "lab or hosts; the twin when one of this site is up", "auto")
    .option("--even-degraded", "break a site that already lacks something; it may not survive that")
    .option("--json", "print one JSON document")
    .action(drill);
}

async function drill(siteFile: string, names: readonly string[], options: DrillOptions): Promise<void> {
  const designed = await designOf(siteFile);
  const orders = ordersOf(
    designed.site.hosts.map(({ name }) => name),
    { faults: names, target: options.target, onlyWhenWhole: options.evenDegraded !== true },
  );
  const { hosts, lab } = reachSite(designed.site, siteFile, parseWhereabouts(options.on));
  const opened = await withSecrets(designed);
  const interruption = interruptible(() => {
    process.stderr.write("interrupted: healing what was broken; this takes a moment\n");
  });
  const outcomes: DrillOutcome[] = [];
  try {
    for (const order of orders) {
      const directory =
        options.output === undefined || orders.length === 1 ? options.output : join(options.output, order.fault.name);
      const means = { ...opened, hosts, lab, signal: interruption.signal };
      outcomes.push(await runOrder(means, order, directory));
    }
  } finally {
    interruption.release();
    await closeAll(hosts);
  }
  const drills = outcomes.map(({ verdict }) => verdict);
  if (options.json === true) printJson({ drills });
  else print(outcomes.map((outcome) => outcomeText(outcome, inkFor(process.stdout))).join("\n"));
  if (drills.some(({ verdict }) => verdict === "fail")) process.exitCode = exitCodes.findings;
}
