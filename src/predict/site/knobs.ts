import type { Design } from "../../catalogue/contract/design.ts";
import type { SiteRates } from "../../spec/site.ts";
import type { Measured } from "./measured.ts";
import { coverageWithoutFencing, defaultRates, type RatedKind } from "./rates.ts";

/** What the model of a design is made with, besides the design. */
export interface Knobs {
  readonly rates: SiteRates;
  /** What drills measured, by endpoint; it replaces the design's bound. */
  readonly measured: Measured;
  /** Factors that a what-if changes; 1 as designed. */
  readonly repair: number;
  /** Share of the uncovered failures that are left: 1 as designed. */
  readonly uncovered: number;
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
  fencing: null,
  sharedData: false,
};

/** The fault whose outage every failure of the model is taken to cost: the design's bound is for the worst host. */
export const modelledFault = "power-off";

/** What a noticed failure costs at an endpoint, in milliseconds: measured, or else the design's bound; 0 without one. */
export function endpointOutageMs(design: Design, measured: Measured, endpoint: string): number {
  return measured[endpoint]?.gapMs ?? endpointBoundMs(design, endpoint);
}

/** The design's bound, in milliseconds; 0 where it states none. */
export function endpointBoundMs(design: Design, endpoint: string): number {
  const bounds = design.outages.filter((each) => each.fault === modelledFault && each.endpoint === endpoint);
  return Math.max(0, ...bounds.map((each) => each.boundMs));
}

/** What a noticed failure of a part costs that all endpoints share, in milliseconds: the longest of theirs. */
export function sharedOutageMs(design: Design, measured: Measured): number {
  return Math.max(0, ...design.endpoints.map(({ name }) => endpointOutageMs(design, measured, name)));
}

export function isFenced(design: Design, knobs: Knobs): boolean {
  return knobs.fencing ?? design.cluster.fenceDevices.length > 0;
}

/** Share of the failures of a part that are noticed and failed over in time. `names`: the part's, the last one counts most. */
export function coverageOf(kind: RatedKind, names: readonly string[], fenced: boolean, knobs: Knobs): number {
  const base = defaultRates[kind].coverage;
  const concerned = kind === "host" || kind === "system";
  const assumed = fenced || !concerned ? base : Math.min(base, coverageWithoutFencing);
  const written = [kind, ...names].map((name) => knobs.rates[name]?.coverage).findLast((value) => value !== undefined);
  return 1 - (1 - (written ?? assumed)) * knobs.uncovered;
}
