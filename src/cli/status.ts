import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import { createLogUpdate } from "log-update";
import type { CanaryResult } from "../canary/run.ts";
import type { Design } from "../catalogue/contract/design.ts";
import { observeSite } from "../observe/collect.ts";
import { judge, type Judgement, type SiteState } from "../observe/judge.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import { type Freshness, freshnessOf } from "../operate/rotation/ages.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { designOf, withSecrets } from "./open-site.ts";
import { hasReader, print, printJson } from "./output.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { siteArgument } from "./site-argument.ts";
import { flyCanary, withCanary } from "./status-deep.ts";
import { statusText } from "./status-text.ts";
import { lookOf } from "./streams.ts";

/** Between two looks while watching; a look itself takes a part of it. */
const watchMs = 2000;

const exitCodeOfState: Readonly<Record<SiteState, number>> = {
  healthy: exitCodes.fine,
  degraded: exitCodes.findings,
  down: exitCodes.unreachable,
};

interface StatusOptions {
  readonly watch?: true;
  readonly json?: true;
  readonly deep?: true;
  readonly on: Whereabouts;
}

export function command(): Command {
  return new Command("status")
    .description("Shows what is, in the operator's terms, and what can fail next without an outage.")
    .addArgument(siteArgument())
    .option("-w, --watch", "look again every two seconds, until Ctrl-C")
    .option(
      "--deep",
      "use every service once as a user does, and take away what that made: an image, a network, a server, a volume, a stack",
    )
    .option("--json", "print one JSON document")
    .addOption(whereOption())
    .addHelpText("after", "\nExit codes: 0 healthy, 1 degraded, 2 unusable, 3 down, 130 interrupted.")
    .action(status);
}

async function status(siteFile: string, options: StatusOptions): Promise<void> {
  if (options.watch === true && options.json === true) {
    throw new Unusable("--json prints one document and --watch never ends: use one of them");
  }
  if (options.watch === true && options.deep === true) {
    throw new Unusable("--deep makes servers and --watch never ends: use one of them");
  }
  const designed = await designOf(siteFile);
  const { hosts, lab, sentence: where } = reachSite(designed.site, siteFile, options.on);
  const { design, secrets } = await withSecrets(designed, "known");

  const interruption = new AbortController();
  const onSignal = (): void => interruption.abort();
  // Kept while the command runs: what restores the cursor would end the process with the signal if it were alone.
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const look = (): Promise<Snapshot> => observeSite(design, hosts, secrets, interruption.signal);
  try {
    if (options.watch === true) {
      await watch(look, design, where, interruption.signal);
      return;
    }
    const snapshot = await look();
    const renewal = freshnessOf(design.secrets, secrets, new Date());
    const canary = options.deep === true ? await flyCanary({ design, secrets }, lab, interruption.signal) : undefined;
    const parts = judge(snapshot, design);
    const judgement = canary === undefined ? parts : withCanary(parts, canary);
    if (options.json === true) printJson(statusDocument(design, snapshot, judgement, { renewal, canary }));
    else print(statusText(snapshot, judgement, { design, where, look: lookOf(process.stdout), canary, renewal }));
    await written();
    // A connection that is still being made to a dead host would keep the process for some seconds.
    process.exit(exitCodeOfState[judgement.state]);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** Redraws in a terminal; in a pipe, one line at each change of what is to be said. */
async function watch(look: () => Promise<Snapshot>, design: Design, where: string, signal: AbortSignal): Promise<void> {
  const screen = process.stdout.isTTY ? createLogUpdate(process.stdout) : undefined;
  let said = "";
  try {
    while (!signal.aborted && hasReader()) {
      const begun = performance.now();
      const snapshot = await look();
      const judgement = judge(snapshot, design);
      if (screen !== undefined) {
        screen(statusText(snapshot, judgement, { design, where, look: lookOf(process.stdout) }));
      } else if (judgement.sentence !== said) {
        said = judgement.sentence;
        print(`${snapshot.at} ${said}\n`);
      }
      await pause(Math.max(0, watchMs - (performance.now() - begun)), undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    screen?.done();
  }
  process.exit(signal.aborted ? exitCodes.interrupted : exitCodes.fine);
}

/** What was printed before is with the reader, or nobody reads any more. */
function written(): Promise<void> {
  return new Promise((resolve) => void process.stdout.write("", () => resolve()));
}

/** The status as other programs read it. */
function statusDocument(
  design: Design,
  snapshot: Snapshot,
  judgement: Judgement,
  { renewal, canary }: { readonly renewal: Freshness; readonly canary: CanaryResult | undefined },
): object {
  return { site: design.site, ...judgement, ...snapshot, renewal, ...(canary === undefined ? {} : { canary }) };
}
