import { setTimeout as pause } from "node:timers/promises";
import { DrillError } from "../drill-error.ts";
import type { Chosen } from "./choose.ts";
import { minimise } from "./minimise.ts";
import { type SuiteRecord, wordOf } from "./record.ts";
import type { SuiteMeans } from "./run-suite.ts";

/** A site that is not whole by itself after this long is not going to be. */
const wholeMaxMs = 60_000;
const wholePollMs = 3000;

/** What making a sequence shorter needs beside a suite's means. */
export interface ShortenMeans extends SuiteMeans {
  /** Puts a site right that is not whole by itself: an apply. False where it could not. */
  readonly restore: () => Promise<boolean>;
  /** How long it may take; the drill that is under way then is finished. */
  readonly forMs: number;
}

/**
 * The shortest sequence of a suite's drills of which one still fails, tried on the site again and again. Each try begins with a
 * site that is whole; one that a try left otherwise is put right before the next. A suite of which none failed stays as it is.
 */
export async function shorten(record: SuiteRecord, means: ShortenMeans): Promise<SuiteRecord> {
  const last = record.done.findIndex(({ outcome }) => outcome === "fail");
  if (last === -1 || record.stopped !== null) return record;
  const failing: readonly Chosen[] = record.done.slice(0, last + 1);
  const latest = means.now() + means.forMs;
  let turn = 0;
  let isRight = true;
  const fails = async (sequence: readonly Chosen[]): Promise<boolean> => {
    turn += 1;
    means.step(`try ${turn}: does ${sequence.map(wordOf).join(" ")} still fail?`);
    for (const [index, chosen] of sequence.entries()) {
      isRight = await whole(means);
      if (!isRight) throw new DrillError("not-possible", "the site could not be put right");
      const { verdict } = await carriedOut(
        chosen,
        `shorter-${turn}/${index + 1}-${chosen.fault}-${chosen.target}`,
        means,
      );
      if (verdict === "fail") return true;
    }
    return false;
  };
  try {
    const goesOn = (): boolean => means.now() < latest && !means.signal.aborted;
    const { sequence, runs, complete } = await minimise(failing, fails, goesOn);
    const minimised = { sequence: sequence.map(wordOf), of: failing.length, runs, complete };
    const shorter = { ...record, minimised };
    await means.save(shorter);
    return shorter;
  } catch (trouble) {
    if (!(trouble instanceof DrillError)) throw trouble;
    const stopped = { at: "a shorter sequence", because: `${trouble.message.replace(/\.$/, "")}.` };
    const given = { ...record, stopped };
    await means.save(given);
    return given;
  }
}

/** A drill that cannot be carried out does not fail. */
async function carriedOut(chosen: Chosen, directory: string, { drill }: SuiteMeans): ReturnType<SuiteMeans["drill"]> {
  try {
    return await drill(chosen, directory);
  } catch (trouble) {
    if (!(trouble instanceof DrillError) || trouble.code === "interrupted") throw trouble;
    return { verdict: "not-possible", reasons: [trouble.message] };
  }
}

/** Whether the site is whole, by itself or put right. */
async function whole(means: ShortenMeans): Promise<boolean> {
  if (await becomesWhole(means)) return true;
  means.step("put the site right by an apply");
  return (await means.restore()) && (await becomesWhole(means));
}

async function becomesWhole({ isWhole, now, signal }: SuiteMeans): Promise<boolean> {
  const latest = now() + wholeMaxMs;
  while (!signal.aborted) {
    // A question that is cut off by an interruption ends the loop.
    const answer = await isWhole().catch((trouble: unknown) => {
      if (!signal.aborted) throw trouble;
      return { whole: false };
    });
    if (answer.whole) return true;
    if (now() >= latest) return false;
    await pause(wholePollMs, undefined, { signal }).catch(() => undefined);
  }
  throw new DrillError("interrupted", "It was interrupted; nothing is broken.");
}
