import type { OperationLine } from "../history.ts";

export interface RequestCount {
  readonly requests: number;
  /** Those that were not acknowledged, for whatever reason. */
  readonly failed: number;
  /** How many failed with which message, the most frequent first. */
  readonly errors: readonly { readonly error: string; readonly count: number }[];
}

/** Counts the requests of one workload and what went wrong with them. */
export function countRequests(operations: readonly OperationLine[]): RequestCount {
  const errors = new Map<string, number>();
  let failed = 0;
  for (const operation of operations) {
    if (operation.outcome === "ok") continue;
    failed += 1;
    const error = operation.error ?? operation.outcome;
    errors.set(error, (errors.get(error) ?? 0) + 1);
  }
  return {
    requests: operations.length,
    failed,
    errors: [...errors].map(([error, count]) => ({ error, count })).sort((a, b) => b.count - a.count),
  };
}

/** How long acknowledged requests took, in milliseconds. */
export interface Latency {
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Nearest-rank percentiles; `undefined` when nothing was acknowledged. */
export function latency(operations: readonly OperationLine[]): Latency | undefined {
  const took = operations
    .filter((operation) => operation.outcome === "ok")
    .map((operation) => operation.end - operation.start)
    .sort((a, b) => a - b);
  const rank = (fraction: number): number => took[Math.max(0, Math.ceil(fraction * took.length) - 1)] ?? 0;
  return took.length === 0 ? undefined : { medianMs: rank(0.5), p99Ms: rank(0.99), maxMs: rank(1) };
}
