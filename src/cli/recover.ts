import { agreesTo, isAsked } from "./ask.ts";
import { userInfo } from "node:os";
import { Command } from "commander";
import type { RecoveryDecision, RecoveryOrder } from "../catalogue/contract/recovery.ts";
import { concealer } from "../converge/conceal.ts";
import { beginning } from "../operate/actions/carry-out.ts";
import { cleanUp, recoverSite, type Recovered } from "../operate/recover/recover-site.ts";
import type { Site } from "../spec/site.ts";
import { notesDirectory } from "../store/journal.ts";
import { shellWord } from "../text/shell-word.ts";
import { exitCodes } from "./failure.ts";
import { introduceHosts } from "./introduce.ts";
import { onInterruption } from "./interruption.ts";
import { openSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { openProgress, type Progress, type Step } from "./progress.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { decisionLines, recoveredDocument, recoveredText } from "./recover-text.ts";
import { collected, knownHosts, siteArgument } from "./site-argument.ts";

interface RecoverOptions {
  readonly acceptLossOf: readonly string[];
  readonly trust: readonly string[];
  readonly giveUp: readonly string[];
  readonly snapshot: boolean;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly on: Whereabouts;
  readonly json?: true;
}

export function command(): Command {
  return new Command("recover")
    .description(
      "Brings stopped data back: asks every copy how far it is, says which one is begun from and why, and refuses where one that cannot be asked may be newer. Where all serve, and at the end, the cluster forgets what failed and tries it again. Cut off, it goes on when it is asked for again.",
    )
    .addArgument(siteArgument())
    .option("--accept-loss-of <HOST>", "go on without what this host alone may hold; may be repeated", collected, [])
    .option(
      "--trust <HOST>",
      "take this host's data for whole, though what says so is gone; may be repeated",
      collected,
      [],
    )
    .option(
      "--give-up <HOST>",
      "move this host's copy, which was dismissed, aside, and have it take one of those that serve; may be repeated",
      collected,
      [],
    )
    .option("--no-snapshot", "do not keep each copy as it is before it is begun from or replaced")
    .option("--dry-run", "only say what each copy says, what follows from it, and what would be done")
    .option("--yes", "do it without asking; needed where nobody can be asked")
    .addOption(whereOption())
    .option("--json", "print one JSON document")
    .action(recover);
}

async function recover(siteFile: string, options: RecoverOptions): Promise<void> {
  const { site, design, secrets } = await openSite(siteFile, "known");
  const order = orderIn(site, options);
  const { hosts, targets, sentence: where } = reachSite(site, siteFile, options.on);
  const directory = notesDirectory(siteFile, site.name);
  const progress = openProgress();
  const interruption = onInterruption(progress);
  try {
    await introduceHosts(targets, progress);
    const asked = commandOf(order);
    const { id, before } = await beginning(directory, asked, Date.now());
    if (before !== undefined) progress.say(before);
    progress.say(`Asking every copy of what ${site.name} holds (${where}).`);
    let open: Step | undefined;
    const recovered = await recoverSite({
      design,
      order,
      hosts,
      directory,
      id,
      command: asked,
      who: process.env["SUDO_USER"] ?? userInfo().username,
      conceal: concealer(site, secrets),
      stop: interruption.stop,
      signal: interruption.signal,
      approve: (what, decision) => approved(what, decision, options, progress),
      begun: ({ action }) => (open = progress.step(action.host, action.what)),
      ended({ outcome, sentence }) {
        if (outcome === "done") open?.done();
        else if (outcome === "already") open?.done("it held already");
        else open?.failed(sentence ?? outcome);
      },
    });
    const isWell = recovered.every(wentWell);
    const told = options.dryRun !== true && isWell ? await cleanUp({ design, hosts }) : undefined;
    progress.close();
    if (options.json === true)
      printJson({
        site: site.name,
        ...recoveredDocument(recovered),
        ...(told === undefined ? {} : { cleanedUpOn: told }),
      });
    else print(recoveredText(recovered, { isDryRun: options.dryRun === true, cleanedUpOn: told }));
    process.exitCode = exitCodeOf(recovered, interruption.stop.aborted, options.dryRun === true);
  } finally {
    progress.close();
    interruption.end();
  }
}

function orderIn(site: Site, { acceptLossOf, trust, giveUp, snapshot }: RecoverOptions): RecoveryOrder {
  return {
    acceptLossOf: [...knownHosts(site, acceptLossOf, "--accept-loss-of")],
    trust: [...knownHosts(site, trust, "--trust")],
    giveUp: [...knownHosts(site, giveUp, "--give-up")],
    snapshots: snapshot,
  };
}

function commandOf({ acceptLossOf, trust, giveUp, snapshots }: RecoveryOrder): string {
  return [
    "recover",
    ...acceptLossOf.flatMap((host) => ["--accept-loss-of", host]),
    ...trust.flatMap((host) => ["--trust", host]),
    ...giveUp.flatMap((host) => ["--give-up", host]),
    ...(snapshots ? [] : ["--no-snapshot"]),
  ]
    .map(shellWord)
    .join(" ");
}

/** Says what is to be done and why; asks where it is more than to look. */
async function approved(
  what: string,
  decision: RecoveryDecision,
  { dryRun, yes }: RecoverOptions,
  progress: Pick<Progress, "say">,
): Promise<boolean> {
  for (const line of decisionLines(what, decision)) progress.say(line);
  if (dryRun === true) return false;
  if (decision.kind === "refuse" || decision.kind === "serves" || yes === true) return true;
  return isAsked() && agreesTo("Go on?");
}

function wentWell({ decision, result }: Recovered): boolean {
  if (decision.kind === "serves") return true;
  return decision.kind === "recover" && result?.outcome === "done";
}

function exitCodeOf(recovered: readonly Recovered[], isInterrupted: boolean, isDryRun: boolean): number {
  if (isInterrupted || recovered.some(({ result }) => result?.outcome === "interrupted")) return exitCodes.interrupted;
  if (recovered.some(({ decision }) => decision.kind === "refuse")) return exitCodes.findings;
  if (recovered.every(wentWell)) return exitCodes.fine;
  const wasAsked = recovered.some(({ result }) => result?.outcome === "stopped") || isDryRun;
  return wasAsked ? exitCodes.findings : exitCodes.unusable;
}
