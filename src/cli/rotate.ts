import { Argument, Command } from "commander";
import { rotated, type RotationKind, rotationKinds } from "../catalogue/contract/secret.ts";
import { type RotationResult, rotateSite, stagesAhead } from "../operate/rotation/rotate-site.ts";
import { openStore } from "../store/open-store.ts";
import { endingText, exitCodeOfEnding } from "./apply-text.ts";
import { confirmed } from "./confirm.ts";
import { introduceHosts } from "./introduce.ts";
import { onInterruption } from "./interruption.ts";
import { openSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { duration, openProgress } from "./progress.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { siteArgument } from "./site-argument.ts";

interface RotateOptions {
  readonly back?: true;
  readonly trusted?: true;
  readonly dryRun?: true;
  readonly on: Whereabouts;
  readonly yes?: true;
  readonly json?: true;
}

export function command(): Command {
  return new Command("rotate")
    .description(
      "Renews secrets that are in use, stage by stage: new ones are known everywhere before anybody uses them, and old ones for as long as anybody may. Cut off, it goes on when it is asked for again; an apply in between is safe.",
    )
    .addArgument(new Argument("<WHAT>", "what is renewed").choices(rotationKinds))
    .addArgument(siteArgument())
    .option("--back", "go back on a rotation that is under way: what was in use before is in use again")
    .option(
      "--trusted",
      "of the authority: users outside believe the new one, so that what it signs may be shown; without it, it waits for that",
    )
    .option("--dry-run", "only say which stages are still to come")
    .addOption(whereOption())
    .option("--yes", "interrupt what serves without asking; needed where nobody can be asked")
    .option("--json", "print one JSON document")
    .action(rotate);
}

async function rotate(kind: RotationKind, siteFile: string, options: RotateOptions): Promise<void> {
  const direction = options.back === true ? "back" : "on";
  const opened = await openSite(siteFile, options.dryRun === true ? "known" : "kept");
  const { site } = opened;
  if (options.dryRun === true) {
    const stages = stagesAhead({ ...opened, kind, direction });
    if (options.json === true) printJson({ site: site.name, what: kind, stages });
    else print(`Would bring the hosts to this, one after another:\n${stages.map((each) => `  ${each}\n`).join("")}`);
    return;
  }
  const { hosts, targets, sentence } = reachSite(site, siteFile, options.on);
  const progress = openProgress();
  const interruption = onInterruption(progress);
  try {
    await introduceHosts(targets, progress);
    const result = await rotateSite({
      ...opened,
      kind,
      direction,
      siteFile,
      store: openStore(siteFile, site.secrets),
      ...(kind === "authority" && options.trusted !== true ? { pauseAt: "taken" as const } : {}),
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
    if (options.json === true) printJson(rotationDocument(site.name, kind, result));
    else print(`${rotationText(kind, direction, result)}\n`);
    process.exitCode = exitCodeOfEnding(result.ending);
  } finally {
    progress.close();
    interruption.end();
  }
}

function rotationText(kind: RotationKind, direction: "on" | "back", result: RotationResult): string {
  const { ending, stages, last, waits } = result;
  if (waits === true)
    return "The new authority is believed on every host of the site, and shown nowhere yet. Users outside need its certificate beside the old one: quorate-site-other.crt in /usr/local/share/ca-certificates of any host. When they have it: quorate rotate authority --trusted; to go back on it: --back.";
  if (ending.kind === "converged") {
    const ms = stages.reduce((sum, stage) => sum + stage.ms, 0);
    const what = `${rotated[kind][0]?.toUpperCase() ?? ""}${rotated[kind].slice(1)}`;
    const done = direction === "on" ? "are renewed" : "are what they were";
    return `${what} ${done}: ${stages.length} stages in ${duration(ms)}.`;
  }
  const said = last === undefined ? "Interrupted between two stages." : endingText(last, duration);
  return `${said}\nThe rotation is at stage ${stages.length + 1} of those that were to come. Asked for again it goes on: quorate rotate ${kind}; to go back on it: --back.`;
}

function rotationDocument(site: string, what: RotationKind, result: RotationResult): object {
  const { ending, stages, resumed, last, waits } = result;
  const sentence = ending.kind === "converged" || last === undefined ? {} : { sentence: endingText(last, duration) };
  return { site, what, ending: ending.kind, ...sentence, resumed, stages, waits: waits === true };
}
