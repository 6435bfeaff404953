import type { Beat, EndpointHistory } from "./documents.ts";

/** A stretch of time, milliseconds since the epoch. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export const dayMs = 24 * 60 * 60 * 1000;

/**
 * How an endpoint fared in a window, day by day, and what is left of the time that its target allows. What was not watched counts neither
 * way, and the budget is that of the whole window: what is left can be spent.
 */
export function endpointHistory(
  name: string,
  {
    window,
    target,
    watched,
    outages,
  }: {
    readonly window: Stretch;
    readonly target: number;
    readonly watched: readonly Stretch[];
    readonly outages: readonly Stretch[];
  },
): EndpointHistory {
  const seen = outages.flatMap((outage) => clipped(outage, window));
  const outMs = seen.reduce((sum, each) => sum + each.toMs - each.fromMs, 0);
  const budgetMs = (1 - target) * (window.toMs - window.fromMs);
  return {
    name,
    beats: days(window).map((day) => beat(day, watched, outages)),
    watchedMs: overlap(watched, window),
    outMs,
    outages: seen.length,
    longestMs: Math.max(0, ...seen.map((each) => each.toMs - each.fromMs)),
    budgetMs,
    leftMs: budgetMs - outMs,
  };
}

function beat(day: Stretch, watched: readonly Stretch[], outages: readonly Stretch[]): Beat {
  return {
    fromMs: day.fromMs,
    watchedMs: overlap(watched, day),
    outMs: overlap(outages, day),
    // One that goes over midnight is counted where it began.
    outages: outages.filter(({ fromMs }) => fromMs >= day.fromMs && fromMs < day.toMs).length,
  };
}

/** Whole days, UTC, the last of which is still going on. */
function days({ fromMs, toMs }: Stretch): readonly Stretch[] {
  const first = Math.ceil(fromMs / dayMs) * dayMs;
  const count = Math.max(0, Math.ceil((toMs - first) / dayMs));
  return Array.from({ length: count }, (_, index) => ({
    fromMs: first + index * dayMs,
    toMs: Math.min(toMs, first + (index + 1) * dayMs),
  }));
}

function overlap(stretches: readonly Stretch[], window: Stretch): number {
  return stretches.flatMap((each) => clipped(each, window)).reduce((sum, each) => sum + each.toMs - each.fromMs, 0);
}

function clipped(stretch: Stretch, window: Stretch): readonly Stretch[] {
  const fromMs = Math.max(stretch.fromMs, window.fromMs);
  const toMs = Math.min(stretch.toMs, window.toMs);
  return toMs > fromMs ? [{ fromMs, toMs }] : [];
}
