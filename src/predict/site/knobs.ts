import type { Design } from "../../catalogue/contract/design.ts";
import { defaultRates, everyKind, type RatedKind } from "../../spec/default-rates.ts";
import type { SiteRates } from "../../spec/site.ts";
import type { Measured } from "./outages.ts";
import { coverageWithoutFencing } from "./unnoticed.ts";

/** What the model of a design is made with, besides the design. */
export interface Knobs {
  readonly rates: SiteRates;
  /** What drills measured, by endpoint; it replaces the design's bound. */
  readonly measured: Measured;
  /** Factors that a what-if changes; 1 as designed. */
  readonly repair: number;
  /** Share of the uncovered failures that are left: 1 as designed. */
  readonly uncovered: number;
  /** How soon people see to what nothing noticed, as a factor of the time that they take: 1 as designed. */
  readonly people: number;
  /** Adds fencing to a design without, or takes it away; null: as designed. */
  readonly fencing: boolean | null;
  /** Data that one host has alone is where all hosts reach it. */
  readonly sharedData: boolean;
}

export const asDesigned: Knobs = {
  rates: {},
  measured: {},
  repair: 1,
  uncovered: 1,
  people: 1,
  fencing: null,
  sharedData: false,
};

export function isFenced(design: Design, knobs: Knobs): boolean {
  return knobs.fencing ?? design.cluster.fenceDevices.length > 0;
}

/** Whether a host whose system failed, and which was fenced for it, waits for people. */
export function staysOff(design: Design, knobs: Knobs): boolean {
  const { fenceAction, fenceDevices } = design.cluster;
  return fenceAction === "off" && fenceDevices.length > 0 && isFenced(design, knobs);
}

/** Share of the failures of a part that are noticed and failed over in time. `names`: the part's, the last one counts most. */
export function coverageOf(kind: RatedKind, names: readonly string[], fenced: boolean, knobs: Knobs): number {
  const base = defaultRates[kind].coverage;
  const concerned = kind === "host" || kind === "system";
  const assumed = fenced || !concerned ? base : Math.min(base, coverageWithoutFencing);
  const written = [everyKind, kind, ...names]
    .map((name) => knobs.rates[name]?.coverage)
    .findLast((value) => value !== undefined);
  return 1 - (1 - (written ?? assumed)) * knobs.uncovered;
}
