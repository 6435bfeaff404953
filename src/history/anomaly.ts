/** What can be wrong with a history, by the names of the literature, and what each means. */
export const anomalies = {
  lost: "was acknowledged, and is not there",
  unexpected: "is there, though nobody wrote it, or was told that it failed",
  duplicated: "is there more than once",
  stale: "was missing from a read after it was known, and was back later",
  "never-read": "was acknowledged after the last read began: nobody looked for it",
  "out-of-order": "left a queue before what had been put in earlier",
  "wrong-total": "a read whose balances do not add up to the total",
  "negative-balance": "an account below zero",
  "missing-balance": "an account without a balance",
  "unexpected-account": "an account that the first read did not have",
  "not-linearizable": "no order of the operations, each between its begin and its end, explains what was read",
  internal: "a transaction did not read what it had itself read or written before",
  "duplicate-elements": "a list holds an element twice",
  "incompatible-order": "two reads of a list, of which neither begins with the other",
  "cyclic-versions": "the versions of a key follow each other in a circle",
  "garbage-read": "a read of what no operation of the history wrote",
  "dirty-update": "a write of an aborted transaction lies under one of a committed transaction",
  "lost-update": "two transactions read the same version of a key and both wrote it",
  G0: "a cycle of writes that overwrite each other (dirty write)",
  G1a: "a read of what an aborted transaction wrote",
  G1b: "a read of a version that its transaction went on to overwrite",
  G1c: "a cycle of writes and reads, each on what the one before wrote",
  "G-single": "a cycle in which exactly one transaction read what the next one overwrote",
  "G-nonadjacent": "a cycle with such reads (anti-dependencies), no two of them in a row",
  "G2-item": "a cycle with two such reads in a row, at least",
  "G0-realtime": "G0, counting that what ended before another began came before it",
  "G1c-realtime": "G1c, counting real time",
  "G-single-realtime": "G-single, counting real time",
  "G-nonadjacent-realtime": "G-nonadjacent, counting real time",
  "G2-item-realtime": "G2-item, counting real time",
} as const;

export type AnomalyName = keyof typeof anomalies;

export interface Example {
  /** Which operation, and what is wrong with it. */
  readonly sentence: string;
  /** Of a cycle: each operation of it, and why the next one came after it. */
  readonly steps?: readonly string[];
}

/** All that is wrong of one kind. */
export interface Anomaly {
  readonly name: AnomalyName;
  readonly count: number;
  /** The first few. */
  readonly examples: readonly Example[];
}

/** What a check says. */
export interface CheckResult {
  /** Operations that the check was about. */
  readonly operations: number;
  readonly anomalies: readonly Anomaly[];
  /** Why it is not known whether there are more; absent where all was looked through. */
  readonly undecided?: string;
}

const examplesMax = 8;

/** Gathers anomalies, and keeps the first examples of each. */
export class AnomalyLog {
  readonly #found = new Map<AnomalyName, { count: number; readonly examples: Example[] }>();

  /** @param example only made for those that are kept */
  add(name: AnomalyName, example: () => Example): void {
    const entry = this.#found.get(name) ?? { count: 0, examples: [] };
    this.#found.set(name, entry);
    entry.count += 1;
    if (entry.examples.length < examplesMax) entry.examples.push(example());
  }

  all(): readonly Anomaly[] {
    const places = Object.keys(anomalies);
    return [...this.#found]
      .map(([name, entry]) => ({ name, ...entry }))
      .toSorted((a, b) => places.indexOf(a.name) - places.indexOf(b.name));
  }
}

/** A value on one line, clipped. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
