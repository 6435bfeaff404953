import type { Delay, Tolerance } from "../../catalogue/contract/tolerance.ts";
import type { HostLateness } from "./measure.ts";

/** A detection time, and what a design with it bears. */
export interface Candidate {
  readonly detectionMs: number;
  readonly tolerances: readonly Tolerance[];
}

/** How far what was measured is from what a part bears. */
export interface Bearing extends Pick<Tolerance, "what" | "lateMs" | "delayedBy"> {
  /** The most that was measured on one host, all its delays together. */
  readonly seenMs: number;
  readonly host: string;
  /** How many times as much it bears. */
  readonly margin: number;
}

export type Carries = "yes" | "barely" | "no";

export interface DetectionVerdict {
  readonly detectionMs: number;
  readonly carries: Carries;
  /** The part that is first to err, and all others after it. */
  readonly bearings: readonly Bearing[];
}

/** What came once in some minutes comes twice as late in a year: half of what a part bears must be left. */
export const marginLeast = 2;

/**
 * Pure: which detection times a site carries, by the latest of everything that was measured on its hosts. A part whose delays could
 * not be measured is not judged.
 */
export function detectionVerdicts(
  candidates: readonly Candidate[],
  hosts: readonly HostLateness[],
): readonly DetectionVerdict[] {
  return candidates.map(({ detectionMs, tolerances }) => {
    const bearings = tolerances
      .flatMap((tolerance) => bearingOf(tolerance, hosts) ?? [])
      .toSorted((one, other) => one.margin - other.margin);
    return { detectionMs, carries: carriesWith(bearings[0]?.margin), bearings };
  });
}

function bearingOf({ what, lateMs, delayedBy }: Tolerance, hosts: readonly HostLateness[]): Bearing | undefined {
  const seen = hosts.flatMap(({ host, lateness }) => {
    const parts = delayedBy.map((delay: Delay) => lateness[delay]?.maxMs);
    if (parts.some((ms) => ms === undefined)) return [];
    return [{ host, ms: parts.reduce<number>((sum, ms) => sum + (ms ?? 0), 0) }];
  });
  const [worst] = seen.toSorted((one, other) => other.ms - one.ms);
  if (worst === undefined) return undefined;
  const seenMs = Math.round(worst.ms * 10) / 10;
  // What was measured as nothing is less than can be measured.
  return { what, lateMs, delayedBy, seenMs, host: worst.host, margin: lateMs / Math.max(0.1, seenMs) };
}

function carriesWith(margin: number | undefined): Carries {
  if (margin === undefined || margin < 1) return "no";
  return margin < marginLeast ? "barely" : "yes";
}

/** Pure: the shortest detection time that a site carries; undefined where it carries none of those. */
export function shortestCarried(verdicts: readonly DetectionVerdict[]): number | undefined {
  const carried = verdicts.filter(({ carries }) => carries === "yes").map(({ detectionMs }) => detectionMs);
  return carried.length === 0 ? undefined : Math.min(...carried);
}
