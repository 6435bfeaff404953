import type { CheckResult } from "./anomaly.ts";
import type { Operation } from "./operation.ts";

/** Looks at the operations of a history one by one, keeps what it needs of them, and says in the end what is wrong. */
export interface Checker {
  /** Operations in the order in which they ended; those without an end come last. Others than it knows are left out. */
  add(operation: Operation): void;
  end(): CheckResult;
}

export interface CheckOptions {
  /** A bank's total; where left out that of the first read. */
  readonly total?: number;
  /** A bank whose accounts may be overdrawn. */
  readonly negativeBalances?: boolean;
  /** What a register holds before the first write; nothing where left out. */
  readonly initial?: unknown;
  /** How many steps a search may take before it says that it does not know. */
  readonly stepsMax?: number;
  /** What ended before another began came before it, also where they have no key in common. */
  readonly realtime?: boolean;
}
