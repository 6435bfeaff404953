import { z } from "zod";
import type { Chosen } from "./choose.ts";

/** Of a drill that could not be carried out there is no verdict: what it breaks is not there, or cannot be broken so. */
export const outcomes = ["pass", "fail", "inconclusive", "not-possible"] as const;
export type SuiteOutcome = (typeof outcomes)[number];

const chosen = z.object({ fault: z.string(), target: z.string() });
const done = chosen.extend({
  /** Of its files, beneath the suite's. */
  directory: z.string(),
  outcome: z.enum(outcomes),
  /** Why it did not pass. */
  reasons: z.array(z.string()),
  tookMs: z.number(),
});
export type DoneDrill = z.infer<typeof done>;

const minimised = z.object({
  /** The drills that are enough, in the words that `quorate drill` takes, and of how many. */
  sequence: z.array(z.string()),
  of: z.number(),
  runs: z.number(),
  complete: z.boolean(),
});

const record = z.object({
  schema: z.literal("quorate-suite/1"),
  suite: z.string(),
  site: z.string(),
  /** Of a suite that is drawn: what from, and for how long. */
  drawn: z.nullable(z.object({ seed: z.number(), forMs: z.number() })),
  /** How often each drill is carried out. */
  times: z.number(),
  /** All that is to be done; of a drawn suite what was done and what is under way. */
  plan: z.array(chosen),
  done: z.array(done),
  startedAt: z.string(),
  /** Null until the last drill is over. */
  endedAt: z.nullable(z.string()),
  /** Why it stopped before that, and where. */
  stopped: z.nullable(z.object({ at: z.string(), because: z.string() })),
  minimised: z.nullable(minimised),
});

/** What a suite has done, and what is still to do: `suite.json`. */
export type SuiteRecord = z.infer<typeof record>;

/** Undefined for what is no record of a suite. */
export function parseRecord(text: string): SuiteRecord | undefined {
  try {
    return record.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Pure: the drill that comes next; undefined when all is done. A drawn suite goes on until its time is over or one failed. */
export function nextOf(
  { plan, done: over, drawn, times }: SuiteRecord,
  draw: (index: number) => Chosen,
): Chosen | undefined {
  if (drawn === null) return plan[Math.floor(over.length / times)];
  const spentMs = over.reduce((sum, { tookMs }) => sum + tookMs, 0);
  return spentMs >= drawn.forMs || over.some(({ outcome }) => outcome === "fail") ? undefined : draw(over.length);
}

/** `07-kill-galera-writer`, in the order in which drills are carried out; the second of several has a number more. */
export function directoryOf({ done: over, times }: SuiteRecord, { fault, target }: Chosen): string {
  const number = String(Math.floor(over.length / times) + 1).padStart(2, "0");
  const turn = times === 1 ? "" : `-${(over.length % times) + 1}`;
  return `${number}-${fault}-${target}${turn}`;
}

export function wordOf({ fault, target }: Chosen): string {
  return `${fault}@${target}`;
}
