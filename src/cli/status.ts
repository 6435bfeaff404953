import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import { createLogUpdate } from "log-update";
import type { Design } from "../catalogue/contract/design.ts";
import { designSite } from "../design/design-site.ts";
import { observeSite } from "../observe/collect.ts";
import { judge, type Judgement, type SiteState } from "../observe/judge.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import { ensureSecrets, secretsFile } from "../store/secrets.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { parseWhereabouts, reachSite } from "./reach.ts";
import { loadSite, siteArgument, wantsColor } from "./site-argument.ts";
import { statusText } from "./status-text.ts";

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
  readonly on: string;
}

export function command(): Command {
  return new Command("status")
    .description("Shows what is, in the operator's terms, and what can fail next without an outage.")
    .addArgument(siteArgument())
    .option("-w, --watch", "look again every two seconds, until Ctrl-C")
    .option("--json", "print one JSON document")
    .option("--on <WHERE>", "lab or hosts: the twin in the lab, or the site's own hosts", "auto")
    .addHelpText("after", "\nExit codes: 0 healthy, 1 degraded, 2 unusable, 3 down, 130 interrupted.")
    .action(status);
}

async function status(siteFile: string, options: StatusOptions): Promise<void> {
  if (options.watch === true && options.json === true) {
    throw new Unusable("--json prints one document and --watch never ends: use one of them");
  }
  const { site } = await loadSite(siteFile);
  const design = designSite(site);
  const { hosts, sentence: where } = reachSite(site, siteFile, parseWhereabouts(options.on));
  const secrets = await ensureSecrets(secretsFile(siteFile, site.secretsPath), design.secrets);

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
    const judgement = judge(snapshot, design);
    await print(
      options.json === true
        ? `${JSON.stringify(statusDocument(design, snapshot, judgement), undefined, 2)}\n`
        : statusText(snapshot, judgement, { design, where, look: lookOf(process.stdout) }),
    );
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
    while (!signal.aborted) {
      const begun = performance.now();
      const snapshot = await look();
      const judgement = judge(snapshot, design);
      if (screen !== undefined) {
        screen(statusText(snapshot, judgement, { design, where, look: lookOf(process.stdout) }));
      } else if (judgement.sentence !== said) {
        said = judgement.sentence;
        process.stdout.write(`${snapshot.at} ${said}\n`);
      }
      await pause(Math.max(0, watchMs - (performance.now() - begun)), undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    screen?.done();
  }
  process.exit(exitCodes.interrupted);
}

function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function lookOf(stream: NodeJS.WriteStream): { readonly colour: boolean; readonly columns?: number } {
  return { colour: wantsColor(stream), ...(stream.isTTY ? { columns: stream.columns } : {}) };
}

/** The status as other programs read it. */
export function statusDocument(design: Design, snapshot: Snapshot, judgement: Judgement): object {
  return { site: design.site, ...judgement, ...snapshot };
}
