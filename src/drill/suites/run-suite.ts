import { setTimeout as pause } from "node:timers/promises";
import { DrillError } from "../drill-error.ts";
import type { Chosen } from "./choose.ts";
import { type DoneDrill, directoryOf, nextOf, type SuiteOutcome, type SuiteRecord, wordOf } from "./record.ts";

/** What a suite needs to be carried out. */
export interface SuiteMeans {
  /** Whether the site is whole, with a sentence that says what is not. */
  readonly isWhole: () => Promise<{ readonly whole: boolean; readonly sentence: string }>;
  /** One drill, its files in a directory beneath the suite's. @throws DrillError */
  readonly drill: (
    chosen: Chosen,
    directory: string,
  ) => Promise<{ readonly verdict: SuiteOutcome; readonly reasons: readonly string[] }>;
  /** The n-th drill of a suite that is drawn. */
  readonly draw: (index: number) => Chosen;
  /** Keeps what was done so far, after every drill. */
  readonly save: (record: SuiteRecord) => Promise<void>;
  readonly step: (text: string) => void;
  readonly signal: AbortSignal;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}

/** A site may still be becoming whole from what was before, an apply for one. */
const wholeMaxMs = 90_000;
const wholePollMs = 3000;

/**
 * Carries out what a record still has to do, one drill after another, and keeps the record after each. A site that is not whole
 * is not broken further: the suite stops there. It also stops when it is interrupted; what was broken is healed by then.
 */
export async function runSuite(begun: SuiteRecord, means: SuiteMeans): Promise<SuiteRecord> {
  let record: SuiteRecord = { ...begun, stopped: null, endedAt: null };
  for (;;) {
    const chosen = nextOf(record, means.draw);
    if (chosen === undefined) break;
    if (record.drawn !== null) record = { ...record, plan: [...record.done.map(justChosen), chosen] };
    await means.save(record);
    const because = await notWhole(means);
    const result = because === undefined ? await oneDrill(chosen, record, means) : because;
    if (typeof result === "string") {
      record = { ...record, stopped: { at: wordOf(chosen), because: result } };
      await means.save(record);
      return record;
    }
    record = { ...record, done: [...record.done, result] };
  }
  record = { ...record, endedAt: new Date().toISOString() };
  await means.save(record);
  return record;
}

function justChosen({ fault, target }: Chosen): Chosen {
  return { fault, target };
}

/** Why the suite stops, where it does. */
async function oneDrill(chosen: Chosen, record: SuiteRecord, means: SuiteMeans): Promise<DoneDrill | string> {
  const directory = directoryOf(record, chosen);
  const total = record.drawn === null ? ` of ${record.plan.length * record.times}` : "";
  means.step(`drill ${record.done.length + 1}${total}: ${wordOf(chosen)}`);
  const began = means.now();
  const over = (outcome: SuiteOutcome, reasons: readonly string[]): DoneDrill => ({
    ...chosen,
    directory,
    outcome,
    reasons: [...reasons],
    tookMs: Math.round(means.now() - began),
  });
  try {
    const { verdict, reasons } = await means.drill(chosen, directory);
    return over(verdict, reasons);
  } catch (trouble) {
    if (!(trouble instanceof DrillError)) throw trouble;
    if (trouble.code === "interrupted") return trouble.message;
    return over("not-possible", [trouble.message]);
  }
}

const betweenDrills = "It was interrupted between two drills; nothing is broken.";

/** Why the site may not be broken now; undefined once it is whole. */
async function notWhole({ isWhole, signal, now }: SuiteMeans): Promise<string | undefined> {
  const latest = now() + wholeMaxMs;
  for (;;) {
    if (signal.aborted) return betweenDrills;
    let answer;
    try {
      answer = await isWhole();
    } catch (trouble) {
      // Whoever asks is interrupted as well.
      if (signal.aborted) return betweenDrills;
      throw trouble;
    }
    const { whole, sentence } = answer;
    if (whole) return undefined;
    if (now() >= latest) return `The site is not whole, and is not broken further. ${sentence}`;
    await pause(wholePollMs, undefined, { signal }).catch(() => undefined);
  }
}
