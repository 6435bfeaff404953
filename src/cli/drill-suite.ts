import { join } from "node:path";
import { type DrillMeans, drillSite } from "../drill/carry-out.ts";
import { ordersOf } from "../drill/orders.ts";
import { beginOrResume, type SuiteBegin } from "../drill/suites/begin.ts";
import { suiteFaults, timingOf } from "../drill/suites/choose.ts";
import { estimateMs } from "../drill/suites/estimate.ts";
import { randomDrills } from "../drill/suites/random.ts";
import { type SuiteRecord, wordOf } from "../drill/suites/record.ts";
import { runSuite, type SuiteMeans } from "../drill/suites/run-suite.ts";
import { shorten } from "../drill/suites/shorten.ts";
import { saveRecord } from "../drill/suites/suite-files.ts";
import { applySite } from "../operate/apply-site.ts";
import { counted } from "../text/sentence.ts";
import { runOrder, tellStep } from "./drill-order.ts";
import { duration, openProgress } from "./progress.ts";

/** What is asked of a suite on the command line. */
export interface SuiteWish extends SuiteBegin {
  readonly siteFile: string;
}

/**
 * Carries a suite out, or what is left of one, and keeps in its directory how far it is.
 *
 * @throws DrillError where nobody has power over the hosts, where there is no such suite to go on with, or one is in the way
 */
export async function carryOutSuite(means: DrillMeans, wish: SuiteWish): Promise<SuiteRecord> {
  const timing = timingOf(wish.suite);
  const site = await drillSite(means);
  const begun = await beginOrResume(means, wish);
  tellStep(planSentence(begun, means, wish));
  const suite: SuiteMeans = {
    isWhole: () => site.isWhole(),
    drill: async (chosen, directory) => {
      const [order] = ordersOf(means.design, {
        faults: [wordOf(chosen)],
        target: chosen.target,
        onlyWhenWhole: false,
        settings: wish.settings,
      });
      if (order === undefined) throw new Error("invariant: one drill was asked for");
      const { verdict } = await runOrder({ ...means, timing }, order, join(wish.directory, directory));
      tellStep(`${verdict.verdict.toUpperCase()} ${verdict.headline}`);
      for (const reason of verdict.reasons) tellStep(reason);
      return { verdict: verdict.verdict, reasons: verdict.reasons };
    },
    draw: randomDrills(begun.drawn?.seed ?? wish.seed, {
      faults: suiteFaults(means.design, wish.settings),
      hosts: means.design.voters,
    }),
    save: (record) => saveRecord(wish.directory, record),
    step: tellStep,
    signal: means.signal,
    now: () => performance.now(),
  };
  const record = await runSuite(begun, suite);
  if (record.drawn === null) return record;
  return shorten(record, { ...suite, forMs: record.drawn.forMs, restore: () => putRight(means, wish) });
}

/** Only where a lab's hosts are the site: on an operator's own, what an apply may do is theirs to say. */
async function putRight({ site, design, secrets, hosts, lab, signal }: DrillMeans, wish: SuiteWish): Promise<boolean> {
  if (lab === undefined) return false;
  const watcher = openProgress();
  const { convergence } = await applySite({
    site,
    design,
    secrets,
    siteFile: wish.siteFile,
    hosts,
    sentence: `the twin ${lab.name}`,
    allowMissing: new Set(),
    acceptLossOf: new Set(),
    watcher,
    confirm: () => Promise.resolve("go"),
    stop: signal,
    signal,
  }).finally(() => watcher.close());
  return convergence.ending.kind === "converged";
}

function planSentence(
  { plan, done, drawn, times, suite }: SuiteRecord,
  { design }: DrillMeans,
  wish: SuiteWish,
): string {
  if (drawn !== null) return `${suite}: drills drawn from seed ${drawn.seed} for ${duration(drawn.forMs)}`;
  const faults = new Map(suiteFaults(design, wish.settings).map((fault) => [fault.name, fault]));
  const left = plan.flatMap((each) => Array.from({ length: times }, () => each)).slice(done.length);
  const ms = left.reduce((sum, { fault: name }) => {
    const fault = faults.get(name);
    return fault === undefined ? sum : sum + estimateMs(fault, timingOf(wish.suite));
  }, 0);
  const went = done.length === 0 ? "" : `, ${done.length} done already`;
  return `${suite}: ${counted(left.length, "drill")}${went}, about ${Math.max(1, Math.round(ms / 60_000))} min`;
}

/** Where a suite stopped before its end, and how to go on; undefined where it came to its end. */
export function stopSentence({ stopped, done, plan, times, drawn }: SuiteRecord): string | undefined {
  if (stopped === null) return undefined;
  const of = drawn === null ? ` of ${plan.length * times}` : "";
  return `${stopped.because} Stopped before ${stopped.at}, after ${counted(done.length, "drill")}${of}; --resume goes on there.`;
}
