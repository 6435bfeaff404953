import type { Timer } from "../catalogue/contract/timer.ts";
import { timersOfOffers } from "../catalogue/index.ts";
import type { Site } from "../spec/site.ts";
import type { Chosen } from "./choose.ts";

/**
 * Every timer of every technology, by name. Each is held to what the program that reads it takes: a value that a program refuses
 * would be found out by a host on which it does not start. What the site itself writes was judged when it was read.
 */
export function designTimers(site: Site, chosen: readonly Chosen[]): Readonly<Record<string, Timer>> {
  const { timers, broken } = timersOfOffers(
    site,
    chosen.map(({ offer }) => offer),
  );
  if (broken.length > 0) throw new Error(`invariant: ${broken.map(({ sentence }) => sentence).join("; ")}`);
  return timers;
}
