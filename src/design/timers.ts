import type { Timer } from "../catalogue/contract/timer.ts";
import type { Site } from "../spec/site.ts";
import type { Chosen } from "./choose.ts";

/**
 * Every timer of every technology, by name. With a reference profile, the values that its authors set replace the derived
 * ones, so that designs can be compared; what a profile does not name stays derived.
 */
export function designTimers(site: Site, chosen: readonly Chosen[]): Readonly<Record<string, Timer>> {
  const profile = site.timers;
  const entries = chosen.flatMap(({ offer: { timers = [], referenceTimers = {} } }) =>
    timers.map((timer): [string, Timer] => {
      const reference = profile === "quorate" ? undefined : referenceTimers[profile]?.[timer.name];
      if (reference === undefined) return [timer.name, timer];
      return [timer.name, { ...timer, valueMs: reference, because: `as ${profile} sets it` }];
    }),
  );
  return Object.fromEntries(entries);
}
