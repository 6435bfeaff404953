import { Command } from "commander";
import type { Preview } from "../converge/converge.ts";
import type { Plan } from "../converge/plan.ts";
import { previewSite } from "../operate/apply-site.ts";
import { gainsOf } from "../adopt/gains.ts";
import { predictionOf } from "./adopt-prediction.ts";
import { gainLines, pricedGains } from "./gains-text.ts";
import { exitCodes } from "./failure.ts";
import { openSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { actionText, planLines } from "./plan-lines.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { collected, knownHosts, siteArgument } from "./site-argument.ts";

interface DiffOptions {
  readonly allowMissing: readonly string[];
  readonly on: Whereabouts;
  readonly json?: true;
}

export function command(): Command {
  return new Command("diff")
    .description("Shows what apply would do, host by host, and whom it would interrupt. Changes nothing.")
    .addArgument(siteArgument())
    .option("--allow-missing <HOST>", "go on without this host if it cannot be reached; may be repeated", collected, [])
    .addOption(whereOption())
    .option("--json", "print one JSON document")
    .action(diff);
}

async function diff(siteFile: string, options: DiffOptions): Promise<void> {
  const opened = await openSite(siteFile, "known");
  const { site } = opened;
  const allowMissing = knownHosts(site, options.allowMissing, "--allow-missing");
  const { hosts, sentence } = reachSite(site, siteFile, options.on);
  const seen = await previewSite({ ...opened, siteFile, hosts, allowMissing });
  const gains = site.adopted === true ? pricedGains(gainsOf(site, opened.design), predictionOf(opened)) : [];
  if (options.json === true) printJson({ ...diffDocument(site.name, seen), ...(gains.length === 0 ? {} : { gains }) });
  else print(`${diffText(seen, sentence)}${gains.length === 0 ? "" : `\n${gainLines(gains)}`}`);
  process.exitCode = exitCodeOf(seen.plan);
}

function exitCodeOf({ kind }: Plan): number {
  switch (kind) {
    case "ready":
      return exitCodes.fine;
    case "refused":
      return exitCodes.unreachable;
    case "other-system":
    case "other-site":
      return exitCodes.unusable;
  }
}

function diffText({ plan, found }: Preview, where: string): string {
  if (plan.kind === "refused") return `${plan.unreachable.map(({ message }) => message).join("\n")}\n`;
  if (plan.kind === "other-system" || plan.kind === "other-site") return `${plan.sentences.join("\n")}\n`;
  const without = plan.missing.length === 0 ? "" : ` without ${plan.missing.join(", ")}`;
  if (plan.actions.length === 0) return `Nothing to do${without}: the hosts are as designed (${where}).\n`;
  const interrupting = plan.actions.filter(({ gate }) => gate !== undefined).length;
  const summary = `${plan.actions.length} to do${without}, ${interrupting} of them interrupt something (${where}).`;
  return `${[...planLines(plan.hosts, plan.actions, found), "", summary].join("\n")}\n`;
}

function diffDocument(site: string, { plan, found }: Preview): object {
  if (plan.kind === "refused") {
    const unreachable = plan.unreachable.map(({ host, message }) => ({ host, sentence: message }));
    return { site, actions: [], missing: [], unreachable };
  }
  if (plan.kind === "other-system" || plan.kind === "other-site") {
    return { site, actions: [], missing: [], unreachable: [], sentence: plan.sentences.join(" ") };
  }
  const actions = plan.actions.map((action) => actionText(action, found.get(action.id)));
  return { site, actions, missing: plan.missing, unreachable: [] };
}
