import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DrillError } from "../drill-error.ts";
import type { FaultSettings } from "../faults/all.ts";
import { type Chosen, chosenFor, type Suitable, type Suite } from "./choose.ts";
import type { SuiteRecord } from "./record.ts";
import { readRecord } from "./suite-files.ts";

/** What a suite begins with. */
export interface SuiteBegin {
  readonly suite: Suite;
  /** The drills of a suite whose drills were named. */
  readonly named: readonly Chosen[];
  readonly directory: string;
  readonly resume: boolean;
  readonly settings: FaultSettings;
  /** Of a suite that is drawn. */
  readonly seed: number;
  readonly forMs: number;
  /** How often each drill is carried out. */
  readonly times: number;
}

/**
 * The record of a suite that begins, or of the one in its directory that is gone on with. What an earlier suite left there is
 * removed once it had come to its end.
 *
 * @throws DrillError `not-possible` when there is no such suite to go on with, or one that has not ended is in the way
 */
export async function beginOrResume(
  { site, design }: { readonly site: { readonly name: string }; readonly design: Suitable },
  wish: SuiteBegin,
): Promise<SuiteRecord> {
  const { suite, directory, resume, times } = wish;
  const kept = await readRecord(directory);
  if (resume) {
    if (kept === undefined) throw new DrillError("not-possible", `there is no suite in ${directory} to go on with`);
    if (kept.site !== site.name || kept.suite !== suite) {
      throw new DrillError(
        "not-possible",
        `${directory} holds the suite ${kept.suite} of ${kept.site}, not ${suite} of ${site.name}`,
      );
    }
    return kept;
  }
  if (kept !== undefined && kept.endedAt === null) {
    throw new DrillError(
      "not-possible",
      `the suite ${kept.suite} in ${directory} has not come to its end (${kept.done.length} done); go on with it by --resume, or name another directory with -o`,
    );
  }
  for (const { directory: old } of kept?.done ?? []) await rm(join(directory, old), { recursive: true, force: true });
  return {
    schema: "quorate-suite/1",
    suite,
    site: site.name,
    drawn: suite === "endurance" ? { seed: wish.seed, forMs: wish.forMs } : null,
    times: suite === "endurance" ? 1 : times,
    plan: planned(design, wish),
    done: [],
    startedAt: new Date().toISOString(),
    endedAt: null,
    stopped: null,
    minimised: null,
  };
}

function planned(design: Suitable, { suite, named, settings }: SuiteBegin): Chosen[] {
  if (suite === "endurance") return [];
  return suite === "named" ? [...named] : [...chosenFor(suite, design, settings)];
}
