import { setTimeout as pause } from "node:timers/promises";
import type { Design } from "../../catalogue/contract/design.ts";
import { problemsOf } from "../../observe/problems.ts";
import type { Snapshot } from "../../observe/snapshot.ts";

/** What was restarted may take so long until all agree that it serves. */
const patienceMs = 120_000;
const betweenMs = 3000;

export interface Proving {
  readonly design: Design;
  /** How the site was before anything was changed: what was wrong then is not held against the upgrade. */
  readonly before: Snapshot;
  readonly look: (signal: AbortSignal) => Promise<Snapshot>;
  /** Uses every service once: a sentence when one cannot be used. */
  readonly useAll: (signal: AbortSignal) => Promise<string | undefined>;
  readonly patienceMs?: number;
}

/** After a host: a sentence that says what is wrong that was not before, and what to do; undefined when nothing is. */
export async function proveHost(host: string, proving: Proving, stop: AbortSignal): Promise<string | undefined> {
  const { before, look, useAll, patienceMs: patience = patienceMs } = proving;
  const known = new Set(problemsOf(before));
  const until = performance.now() + patience;
  for (;;) {
    const [worst] = problemsOf(await look(stop)).filter((problem) => !known.has(problem));
    if (worst === undefined) break;
    if (performance.now() >= until || stop.aborted) return whatToDo(host, worst);
    await pause(Math.min(betweenMs, patience));
  }
  const unusable = await useAll(stop);
  return unusable === undefined ? undefined : whatToDo(host, unusable);
}

function whatToDo(host: string, trouble: string): string {
  return `${host} has its new packages, but ${trouble}. No other host was touched after it. Mend it and ask again, and it goes on from here; or go back on all hosts with quorate upgrade --back.`;
}
