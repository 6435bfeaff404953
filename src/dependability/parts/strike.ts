import type { Way } from "../model/model.ts";

/**
 * A shock is one event, noticed or not as a whole: all that it strikes take the way that lies at the same point between 0
 * and 1 of their own. Undefined for a part that nothing takes down.
 */
export function wayAt(ways: readonly Way[], point: number): number | undefined {
  let left = point;
  for (const { to, probability } of ways) {
    left -= probability;
    if (left <= 0) return to;
  }
  return ways.at(-1)?.to;
}

/** The points between which each of these takes one way, with the share of each. */
export function strikes(all: readonly (readonly Way[])[]): readonly { readonly at: number; readonly share: number }[] {
  const ends = all.flatMap((ways) => {
    let sum = 0;
    return ways.slice(0, -1).map(({ probability }) => (sum += probability));
  });
  const bounds = [...new Set([0, ...ends.filter((end) => end > 0 && end < 1), 1])].toSorted((a, b) => a - b);
  return bounds.slice(1).map((end, i) => ({ at: (bounds[i]! + end) / 2, share: end - bounds[i]! }));
}
