import { shown } from "../anomaly.ts";
import { HistoryError } from "../history-error.ts";
import type { Operation, Outcome } from "../operation.ts";
import type { Span } from "./realtime.ts";

/** A key, an element or a value: what JSON has no word for is its text. */
export type Scalar = string | number | boolean | null;

/** One thing that a transaction did: `f` as the history has it, without a colon. */
export interface Micro {
  readonly f: string;
  readonly key: Scalar;
  readonly value: unknown;
}

/** What a transaction did, or asked for where it was not done; undefined where an operation is no transaction. */
export function microsOf({ f: asWhat, outcome, asked, got, name }: Operation): readonly Micro[] | undefined {
  const value = outcome === "ok" ? got : asked;
  if (!Array.isArray(value) || (asWhat !== "" && asWhat !== "txn")) return undefined;
  return (value as readonly unknown[]).map((micro) => {
    const parts: readonly unknown[] = Array.isArray(micro) ? micro : [];
    const [f, key, what] = parts;
    if (typeof f !== "string") {
      throw new HistoryError(`operation ${name}: a transaction is a list of [what, key, value], not ${shown(value)}`);
    }
    return { f: f.startsWith(":") ? f.slice(1) : f, key: scalarOf(key), value: what ?? null };
  });
}

export function scalarOf(value: unknown): Scalar {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}

/** What is kept of every transaction, whatever it did: its number is its place. */
export class TransactionLog {
  readonly #names: (string | number)[] = [];
  readonly #processes: string[] = [];
  readonly #outcomes: Outcome[] = [];
  readonly #begins: number[] = [];
  readonly #ends: number[] = [];

  get length(): number {
    return this.#names.length;
  }

  add({ name, process, outcome, begin, end }: Operation): number {
    this.#names.push(name);
    this.#processes.push(process);
    this.#outcomes.push(outcome);
    this.#begins.push(begin);
    this.#ends.push(end);
    return this.#names.length - 1;
  }

  nameOf(transaction: number): string {
    return String(this.#names[transaction] ?? "");
  }

  processOf(transaction: number): string {
    return this.#processes[transaction] ?? "";
  }

  outcomeOf(transaction: number): Outcome {
    return this.#outcomes[transaction] ?? "unknown";
  }

  beginOf(transaction: number): number {
    return this.#begins[transaction] ?? 0;
  }

  /** Infinity where nobody knows it. */
  endOf(transaction: number): number {
    return this.#ends[transaction] ?? Number.POSITIVE_INFINITY;
  }

  /** Of all that may have happened. */
  spans(): readonly Span[] {
    const spans: Span[] = [];
    for (let node = 0; node < this.length; node += 1) {
      if (this.#outcomes[node] === "fail") continue;
      spans.push({ node, begin: this.#begins[node] ?? 0, end: this.#ends[node] ?? 0 });
    }
    return spans;
  }
}
