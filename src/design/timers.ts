import { brokenLimits } from "../catalogue/contract/timer-limit.ts";
import type { Timer } from "../catalogue/contract/timer.ts";
import type { Site } from "../spec/site.ts";
import type { Chosen } from "./choose.ts";

/**
 * Every timer of every technology, by name. With a reference profile, the values that its authors set replace the derived
 * ones, so that designs can be compared; what a profile does not name stays derived.
 *
 * Each is held to what the program that reads it takes: a value that a program refuses would be found out by a host on which it
 * does not start.
 */
export function designTimers(site: Site, chosen: readonly Chosen[]): Readonly<Record<string, Timer>> {
  const timers = Object.fromEntries(
    chosen.flatMap(({ offer: { timers: derived = [], referenceTimers = {} } }) =>
      derived.map((timer): [string, Timer] => {
        const reference = site.timers === "quorate" ? undefined : referenceTimers[site.timers]?.[timer.name];
        return [timer.name, reference === undefined ? timer : asTheySet(timer, reference, site.timers)];
      }),
    ),
  );
  const limits = chosen.flatMap(({ offer: { timerLimits = [] } }) => timerLimits);
  const unlimited = Object.keys(timers).filter((name) => !limits.some((limit) => limit.name === name));
  const broken = [...brokenLimits(timers, limits), ...unlimited.map((name) => `nothing says what ${name} may be`)];
  if (broken.length > 0) throw new Error(`invariant: ${broken.join("; ")}`);
  return timers;
}

function asTheySet({ name, layer }: Timer, valueMs: number, profile: string): Timer {
  return { name, layer, valueMs, because: `as ${profile} sets it` };
}
