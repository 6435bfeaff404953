import type { OperationLine } from "../history.ts";

/** The longest time in which clients got no answer they could use. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ms: number;
}

export interface LoadWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The longest time between the completions of two successive successes of any client of a workload. The start of the
 * load counts as a success that came before all, and its end as one that comes after all: a service that never answers
 * has a gap as long as the load.
 */
export function longestGap(operations: readonly OperationLine[], window: LoadWindow): Gap {
  const ends = operations
    .filter((operation) => operation.outcome === "ok" && operation.end >= window.fromMs && operation.end <= window.toMs)
    .map((operation) => operation.end)
    .sort((a, b) => a - b);
  let longest: Gap = { fromMs: window.fromMs, toMs: window.fromMs, ms: 0 };
  let previous = window.fromMs;
  for (const end of [...ends, window.toMs]) {
    if (end - previous > longest.ms) longest = { fromMs: previous, toMs: end, ms: end - previous };
    previous = end;
  }
  return longest;
}
