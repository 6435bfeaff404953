import type { Design } from "../../catalogue/contract/design.ts";
import { minutesPerYear } from "../../dependability/model/quantity.ts";
import type { SiteCalculation } from "./calculation.ts";
import type { Knobs } from "./knobs.ts";
import { uncertainOf, withValues, type Uncertain } from "./uncertain.ts";

/** An assumption that decides what a prediction says: what it would say at either end of what the assumption may be. */
export interface Deciding extends Uncertain {
  readonly endpoints: readonly {
    readonly endpoint: string;
    readonly minutesPerYearAtLow: number;
    readonly minutesPerYearAtHigh: number;
  }[];
}

/** What is told: more than three things to measure are none. */
const told = 3;
/** Below this share of an endpoint's downtime, summed over the endpoints and divided by them, an assumption decides nothing. */
const leastSwing = 0.1;

/** The two or three assumptions that move the figures most, each by itself, the greatest first. */
export function decidingOf(design: Design, knobs: Knobs, calculation: SiteCalculation): readonly Deciding[] {
  const as = calculation.unavailabilities(knobs);
  if (as.size === 0) return [];
  const swings = uncertainOf(design, knobs).map((each) => {
    const [low, high] = each.range.map((end) => calculation.unavailabilities(withValues(knobs, [[each, end]])));
    const endpoints = [...as].map(([endpoint, now]) => ({
      endpoint,
      now,
      low: low?.get(endpoint) ?? now,
      high: high?.get(endpoint) ?? now,
    }));
    const swing = endpoints.reduce((sum, { now, low: a, high: b }) => sum + Math.abs(b - a) / now, 0) / as.size;
    return { each, endpoints, swing };
  });
  return swings
    .filter(({ swing }) => swing >= leastSwing)
    .toSorted((a, b) => b.swing - a.swing)
    .slice(0, told)
    .map(({ each, endpoints }) => ({
      ...each,
      endpoints: endpoints.map(({ endpoint, low, high }) => ({
        endpoint,
        minutesPerYearAtLow: low * minutesPerYear,
        minutesPerYearAtHigh: high * minutesPerYear,
      })),
    }));
}
