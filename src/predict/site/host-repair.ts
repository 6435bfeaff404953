import type { Design } from "../../catalogue/contract/design.ts";
import type { SiteCalculation } from "./calculation.ts";
import type { Knobs } from "./knobs.ts";

/** Within how many hours a broken host must be back for an endpoint to meet its target; null: however soon, it would not. */
export interface HostRepair {
  readonly endpoint: string;
  readonly withinHours: number | null;
}

/** A quarter of an hour is none, and a host that is away for a year is lost. */
const [soonestHours, latestHours] = [0.25, 8760];
/** Halvings of what lies between, by its logarithm: to a third of a per cent. */
const steps = 12;

/** For each endpoint, all other rates as they are. */
export function hostRepairs(design: Design, knobs: Knobs, calculation: SiteCalculation): readonly HostRepair[] {
  const known = new Map<number, ReadonlyMap<string, number>>();
  const meets = (endpoint: string, mttrHours: number): boolean | null => {
    const rates = { ...knobs.rates, host: { ...knobs.rates["host"], mttrHours } };
    const all = known.get(mttrHours) ?? calculation.unavailabilities({ ...knobs, rates });
    known.set(mttrHours, all);
    const value = all.get(endpoint);
    return value === undefined ? null : 1 - value >= design.target;
  };
  return [...calculation.unavailabilities(knobs).keys()].flatMap((endpoint): readonly HostRepair[] => {
    if (meets(endpoint, soonestHours) !== true) return [{ endpoint, withinHours: null }];
    if (meets(endpoint, latestHours) === true) return [{ endpoint, withinHours: latestHours }];
    let [low, high] = [Math.log(soonestHours), Math.log(latestHours)];
    for (let step = 0; step < steps; step += 1) {
      const middle = (low + high) / 2;
      if (meets(endpoint, Math.exp(middle)) === true) low = middle;
      else high = middle;
    }
    return [{ endpoint, withinHours: Math.exp(low) }];
  });
}
