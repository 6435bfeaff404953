import { Command } from "commander";
import { applySite } from "../operate/apply-site.ts";
import { applyDocument, endingText, exitCodeOfEnding } from "./apply-text.ts";
import { confirmed } from "./confirm.ts";
import { Unusable } from "./failure.ts";
import { goalsOfPart } from "../converge/taken/part-goals.ts";
import { applyPart, takenBefore } from "./apply-part.ts";
import { introduceHosts } from "./introduce.ts";
import { onInterruption } from "./interruption.ts";
import { designOf, withSecrets } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { duration, openProgress } from "./progress.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { collected, knownHosts, siteArgument } from "./site-argument.ts";

interface ApplyOptions {
  readonly allowMissing: readonly string[];
  readonly acceptLossOf: readonly string[];
  readonly on: Whereabouts;
  readonly takeOver?: string;
  readonly giveBack?: string;
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
    .addOption(whereOption())
    .option(
      "--take-over <COMPONENT>",
      "of a site that others laid (adopted: true), run this component by Quorate's design from now on; what was there is kept",
    )
    .option("--give-back <COMPONENT>", "put back what a component was before it was taken over")
    .option("--yes", "interrupt what serves without asking; needed where nobody can be asked")
    .option("--json", "print one JSON document")
    .action(apply);
}

/** Without a component that was taken over, all of it is theirs: data and passwords included. */
function byOthers(file: string): string {
  return `${file} says that others laid its hosts and run them (adopted: true), and an apply would lay all of it anew, with passwords of its own. Nothing was changed. What it would do: quorate diff ${file} --on hosts. To rehearse it: quorate lab up ${file}, then quorate apply ${file}. To have one component run by Quorate, and to give it back: quorate apply ${file} --take-over COMPONENT, --give-back COMPONENT. If the hosts are to be Quorate's from now on, take the line out.`;
}

async function apply(siteFile: string, options: ApplyOptions): Promise<void> {
  const designed = await designOf(siteFile);
  const { site } = designed;
  const allowMissing = knownHosts(site, options.allowMissing, "--allow-missing");
  const acceptLossOf = knownHosts(site, options.acceptLossOf, "--accept-loss-of");
  const { takeOver: wanted, giveBack: unwanted } = options;
  if (wanted !== undefined || unwanted !== undefined) {
    await applyPart(designed, siteFile, { ...options, allowMissing, acceptLossOf });
    return;
  }
  const { hosts, lab, targets, sentence } = reachSite(site, siteFile, options.on);
  const taken = site.adopted === true ? await takenBefore(designed, hosts, targets) : undefined;
  if (site.adopted === true && lab === undefined && taken === undefined) throw new Unusable(byOthers(siteFile));
  const opened = await withSecrets(designed, taken === undefined ? "kept" : "known");
  const progress = openProgress();
  const interruption = onInterruption(progress);
  try {
    await introduceHosts(targets, progress);
    progress.say(`Applying ${site.name} to ${sentence}.`);
    const result = await applySite({
      ...opened,
      siteFile,
      hosts,
      sentence,
      allowMissing,
      acceptLossOf,
      ...(taken === undefined ? {} : { goals: goalsOfPart(opened.design, opened.secrets, taken) }),
      watcher: progress,
      confirm: (plan) => (options.yes === true ? Promise.resolve("go") : confirmed(plan, progress)),
      stop: interruption.stop,
      signal: interruption.signal,
    });
    progress.close();
    if (options.json === true) printJson(applyDocument(site.name, result));
    else print(`${endingText(result, duration)}\n`);
    process.exitCode = exitCodeOfEnding(result.convergence.ending);
  } finally {
    progress.close();
    interruption.end();
  }
}
