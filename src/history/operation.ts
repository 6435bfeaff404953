/** How an operation ended. `unknown`: nobody knows whether it happened, now or later. */
export type Outcome = "ok" | "fail" | "unknown";

/**
 * What one client asked for and what it was told, as any history tells it. A point in time is a number of the history's own:
 * milliseconds, or the place in the file. Of two operations the one came first when its end is before the other's begin;
 * otherwise they overlapped.
 */
export interface Operation {
  /** For people: which operation of the history it is, as the history counts them. */
  readonly name: string | number;
  readonly process: string;
  /** What was asked for: `read`, `add`, `txn`; empty where the history does not say. */
  readonly f: string;
  readonly outcome: Outcome;
  readonly begin: number;
  /** Infinity where nobody knows the outcome: it may still happen. */
  readonly end: number;
  /** The value as it was asked with, and as it was answered with. */
  readonly asked: unknown;
  readonly got: unknown;
}
