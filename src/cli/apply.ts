import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { ReadyPlan } from "../converge/converge.ts";
import { applyDocument, applySite, endingText, exitCodeOfEnding } from "./apply-site.ts";
import { onInterruption } from "./interruption.ts";
import { planLines } from "./plan-lines.ts";
import { duration, openProgress, type Progress } from "./progress.ts";
import { parseWhereabouts, reachSite, type Whereabouts } from "./reach.ts";
import { siteArgument } from "./site-argument.ts";
import { collected, knownHosts, siteGoals } from "./site-goals.ts";

interface ApplyOptions {
  readonly allowMissing: readonly string[];
  readonly acceptLossOf: readonly string[];
  readonly on: Whereabouts;
  readonly yes?: true;
  readonly json?: true;
}

export function command(): Command {
  return new Command("apply")
    .description(
      "Makes the hosts what the design says. Stops at the first gate that does not hold; applied again, it goes on.",
    )
    .addArgument(siteArgument())
    .option("--allow-missing <HOST>", "go on without this host if it cannot be reached; may be repeated", collected, [])
    .option(
      "--accept-loss-of <HOST>",
      "found a cluster anew without what this host may hold that others do not; may be repeated",
      collected,
      [],
    )
    .option(
      "--on <WHERE>",
      "lab: the site's twin; hosts: its own machines; auto: the twin if one is up",
      parseWhereabouts,
      "auto",
    )
    .option("--yes", "do not ask before something that serves is interrupted")
    .option("--json", "print one JSON document")
    .action(apply);
}

async function apply(siteFile: string, options: ApplyOptions): Promise<void> {
  const site = await siteGoals(siteFile);
  const allowMissing = knownHosts(site.site, options.allowMissing, "--allow-missing");
  const acceptLossOf = knownHosts(site.site, options.acceptLossOf, "--accept-loss-of");
  const { hosts, sentence } = reachSite(site.site, siteFile, options.on);
  const progress = openProgress();
  const interruption = onInterruption(progress);
  try {
    progress.say(`Applying ${site.site.name} to ${sentence}.`);
    const result = await applySite({
      siteFile,
      site,
      hosts,
      sentence,
      allowMissing,
      acceptLossOf,
      progress,
      confirm: (plan) => (options.yes === true ? Promise.resolve(true) : confirmed(plan, progress)),
      stop: interruption.stop,
      signal: interruption.signal,
    });
    progress.close();
    const document = `${JSON.stringify(applyDocument(site.site.name, result), undefined, 2)}\n`;
    process.stdout.write(options.json === true ? document : `${endingText(result, duration)}\n`);
    process.exitCode = exitCodeOfEnding(result.convergence.ending);
  } finally {
    progress.close();
    interruption.end();
    await Promise.all([...hosts.values()].map((host) => host.close()));
  }
}

/** Asks a person; where nobody can answer, the gates alone decide. */
async function confirmed(plan: ReadyPlan, progress: Progress): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const interrupting = plan.actions.filter(({ gate }) => gate !== undefined);
  for (const line of planLines(plan.hosts, interrupting, new Map())) progress.say(line);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question("This interrupts what serves now, one host at a time. Go on? [y/N] ");
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
