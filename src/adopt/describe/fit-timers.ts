import { providersFor, technologiesFor, timersOfOffers } from "../../catalogue/index.ts";
import type { Offer } from "../../catalogue/contract/technology.ts";
import { detectionRangeMs } from "../../spec/site-defaults.ts";
import { timersOfServices } from "../known/service-timers.ts";
import { timersOfFiles } from "../known/timers.ts";
import { timerProfiles, type Site, type TimerProfile } from "../../spec/site.ts";

/** What was seen of one timer on all hosts. */
export interface SeenTimer {
  readonly name: string;
  /** The slowest that any host has: it decides. */
  readonly ms: number;
  readonly note?: string;
}

/** How a site file says what was seen. */
export interface FittedTimers {
  readonly set: TimerProfile;
  readonly detectionMs: number;
  /** Those that the set has otherwise. */
  readonly single: readonly SeenTimer[];
  /** Timers of the design that no host's files tell of: they are what the set says. */
  readonly unseen: readonly string[];
}

/**
 * The set of timers, and the detection time, with which the fewest single timers must be written. Where every timer follows from one
 * detection time, that is the one; else the site's is that of its slowest layer.
 *
 * @param slowestMs When the slowest layer notices a dead host; undefined where no layer was seen.
 * @param layers The layers whose programs run by files that were read: what is written nowhere is what the program takes by itself.
 */
export function fitTimers(
  site: Site,
  seen: readonly SeenTimer[],
  { slowestMs, layers }: { readonly slowestMs: number | undefined; readonly layers: ReadonlySet<string> },
): FittedTimers {
  const all = withDefaults(site, seen, layers);
  const slowest = within(slowestMs ?? site.detectionMs);
  const candidates = [
    ...detectionsOf(site, all).map((detectionMs) => ({ set: "quorate" as const, detectionMs })),
    ...timerProfiles.map((set) => ({ set, detectionMs: slowest })),
  ];
  const fits = candidates.map((candidate) =>
    fit({ ...site, timers: candidate.set, detectionMs: candidate.detectionMs }, all),
  );
  return fits.reduce((best, next) => (next.single.length < best.single.length ? next : best));
}

function fit(site: Site, seen: readonly SeenTimer[]): FittedTimers {
  const { timers } = timersOfOffers(site, offersTo(site));
  const known = seen.filter(({ name }) => timers[name] !== undefined);
  return {
    set: site.timers,
    detectionMs: site.detectionMs,
    single: known.filter(({ name, ms }) => timers[name]?.valueMs !== ms),
    unseen: Object.keys(timers).filter((name) => !seen.some((each) => each.name === name)),
  };
}

function offersTo(site: Site): readonly Offer[] {
  const technologies = technologiesFor(site);
  const providers = providersFor(site, technologies);
  return technologies.map((technology) =>
    technology.offer(site, technology.options.parse(site.services[technology.name] ?? {}), providers),
  );
}

/** With what programs take by themselves where their files say nothing. */
function withDefaults(site: Site, seen: readonly SeenTimer[], layers: ReadonlySet<string>): readonly SeenTimer[] {
  const known = new Set(seen.map(({ name }) => name));
  const defaults = offersTo(site).flatMap(({ timers = [], referenceTimers = {} }) =>
    timers
      .filter(({ name, layer }) => lookedFor.has(name) && !known.has(name) && isWritten(layers, name, layer))
      .flatMap(({ name }): SeenTimer[] => {
        const ms = referenceTimers.upstream?.[name];
        return ms === undefined ? [] : [{ name, ms }];
      }),
  );
  return [...seen, ...defaults];
}

const lookedFor: ReadonlySet<string> = new Set([...timersOfFiles, ...timersOfServices]);

/** oslo.messaging is no program: its options stand in its users' files. */
function isWritten(layers: ReadonlySet<string>, name: string, layer: string): boolean {
  return layers.has(layer) || layers.has(name.replace(/\.[^.]+$/u, ""));
}

/** Detection times from which each of the timers would follow; the usual one first. */
function detectionsOf(site: Site, seen: readonly SeenTimer[]): readonly number[] {
  const { timers } = timersOfOffers({ ...site, timers: "quorate" }, offersTo({ ...site, timers: "quorate" }));
  const exact = seen.flatMap(({ name, ms }) => {
    const timer = timers[name];
    const derived = timer?.wantedMs ?? timer?.valueMs;
    return derived === undefined || derived === 0 ? [] : [within((ms * site.detectionMs) / derived)];
  });
  return [...new Set([site.detectionMs, ...exact])];
}

function within(ms: number): number {
  return Math.min(detectionRangeMs.to, Math.max(detectionRangeMs.from, Math.round(ms)));
}
