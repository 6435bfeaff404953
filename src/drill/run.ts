import type { DrillOrder, DrillRun, DrillSite, DrillWatcher } from "./drill.ts";
import { audit, takeStock } from "./audit/audit.ts";
import { startClock } from "./clock.ts";
import { DrillError } from "./drill-error.ts";
import { finalReads, readBackElsewhere } from "./final-reads.ts";
import { collect, type HistoryLine, type RunLine } from "./history.ts";
import { play } from "./play.ts";
import { clearAway, freshLogin, letIn, placesOf, prepare, shutOut } from "./prepare.ts";
import type { Stage } from "./stage.ts";
import { collectEvents } from "./timeline/collect.ts";
import { type DrillTiming, usualTiming } from "./timing.ts";
import { listed } from "../text/sentence.ts";

/**
 * Load, fault, observation, heal, until the site is whole again, and the final reads.
 *
 * However it ends, also when the signal fires: the fault is healed, the clients are stopped, and what was made for the
 * drill is removed.
 */
export async function runDrill(
  site: DrillSite,
  order: DrillOrder,
  watcher: DrillWatcher,
  signal: AbortSignal,
  timing: DrillTiming = usualTiming,
): Promise<DrillRun> {
  const clock = startClock();
  const run: RunLine = {
    kind: "run",
    schema: "quorate-history/1",
    drill: order.name,
    originWallMs: clock.originWallMs,
  };
  const lines: HistoryLine[] = [];
  const record = (line: HistoryLine): void => {
    lines.push(line);
    watcher.line(line);
  };
  record(run);
  const login = freshLogin();
  const workloads = site.workloads(login);
  const stage: Stage = { site, order, watcher, signal, timing, clock, workloads, record, lines };
  let drill: Omit<DrillRun, "audit">;
  let notRemoved: readonly string[] = [];
  const stock = await takeStock(site.hosts);
  try {
    if (order.onlyWhenWhole) await insistOnWhole(site);
    watcher.step(`make ${listed(placesOf(site.trials).map(([what]) => `a ${what}`))} for the clients`);
    if (site.entry !== undefined) await letIn(site.hosts, site.entry);
    await prepare(site.hosts, site.trials, login);
    const played = await play(stage);
    watcher.step("read back every row and every message");
    await finalReads(stage);
    await readBackElsewhere(stage, played.host);
    watcher.step("collect what the hosts logged");
    const { events, missing } = await collectEvents(site.hosts, site.logs, clock.originWallMs, played.load.fromMs);
    for (const event of events) record(event);
    drill = { ...played, order, history: collect(run, lines), missingLogs: missing };
  } catch (trouble) {
    throw asInterrupted(trouble, signal);
  } finally {
    notRemoved = await clearAway(site.hosts, site.trials);
    if (site.entry !== undefined) await shutOut(site.hosts, site.entry);
  }
  if (drill.wholeAgainMs === undefined) return { ...drill, audit: undefined };
  watcher.step("look at what is left, and whether all members have the same data");
  const audited = await audit(site.hosts, stock, site.trials.database?.contents, signal).catch((trouble: unknown) => {
    throw asInterrupted(trouble, signal);
  });
  const problems = [...notRemoved.map((what) => `the drill's ${what} could not be removed`), ...audited.problems];
  return { ...drill, audit: { ...audited, problems } };
}

function asInterrupted(trouble: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return trouble;
  return new DrillError("interrupted", "The drill was interrupted; what it broke is healed.", { cause: trouble });
}

async function insistOnWhole(site: DrillSite): Promise<void> {
  const { whole, sentence } = await site.isWhole();
  if (whole) return;
  throw new DrillError("not-possible", `The site is not whole, and might not survive a fault. ${sentence}`);
}
