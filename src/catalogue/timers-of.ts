import type { Site } from "../spec/site.ts";
import type { Offer } from "./contract/technology.ts";
import { brokenLimits } from "./contract/timer-limit.ts";
import type { Timer } from "./contract/timer.ts";

export interface SiteTimers {
  readonly timers: Readonly<Record<string, Timer>>;
  /** What is wrong with them: the timer, and a clause that names it. */
  readonly broken: readonly { readonly name: string; readonly sentence: string }[];
}

/**
 * Every timer of what a site runs, by name. With a reference profile, the values that its authors set replace the derived
 * ones, so that designs can be compared; what a profile does not name stays derived; a value that the site gives counts over both.
 */
export function timersOfOffers(site: Site, offers: readonly Offer[]): SiteTimers {
  const timers = Object.fromEntries(
    offers.flatMap(({ timers: derived = [], referenceTimers = {} }) =>
      derived.map((timer): [string, Timer] => {
        const own = site.timerValues?.[timer.name];
        if (own !== undefined) return [timer.name, replaced(timer, own, "your site file says so (timers)")];
        const reference = site.timers === "quorate" ? undefined : referenceTimers[site.timers]?.[timer.name];
        return [timer.name, reference === undefined ? timer : replaced(timer, reference, `as ${site.timers} sets it`)];
      }),
    ),
  );
  const limits = offers.flatMap(({ timerLimits = [] }) => timerLimits);
  return {
    timers,
    broken: [
      ...limits.flatMap((limit) => brokenLimits(timers, [limit]).map((sentence) => ({ name: limit.name, sentence }))),
      ...Object.keys(timers)
        .filter((name) => !limits.some((limit) => limit.name === name))
        .map((name) => ({ name, sentence: `nothing says what ${name} may be` })),
    ],
  };
}

function replaced({ name, layer }: Timer, valueMs: number, because: string): Timer {
  return { name, layer, valueMs, because };
}
