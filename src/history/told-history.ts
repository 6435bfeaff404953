import { checkerOf, hold } from "./check.ts";
import type { CheckOptions } from "./checker.ts";
import { claimNamed, type Model } from "./claims.ts";
import type { Operation, Outcome } from "./operation.ts";

/** An operation as tests write it down. */
export interface Told {
  readonly f: string;
  readonly value: unknown;
  readonly outcome?: Outcome;
  /** One after another where left out. */
  readonly at?: readonly [begin: number, end: number];
}

/** What a check says of a few operations, in a history in which every write is recorded. */
export function verdictOn(model: Model, told: readonly Told[], options: CheckOptions = {}, claim?: string) {
  const claimed = claimNamed(model, claim);
  if (claimed === undefined) throw new Error(`there is no claim ${claim}`);
  const checker = checkerOf(model, claimed, options);
  for (const [index, { f, value, outcome = "ok", at }] of told.entries()) {
    const [begin, end] = at ?? [10 * index, 10 * index + 5];
    const name = `${index}`;
    const operation: Operation = { name, process: name, f, outcome, begin, end, asked: value, got: value };
    checker.add(outcome === "unknown" ? { ...operation, end: Number.POSITIVE_INFINITY } : operation);
  }
  const said = hold(checker.end(), claimed, true);
  const counts = (those: typeof said.against) => Object.fromEntries(those.map(({ name, count }) => [name, count]));
  return { verdict: said.verdict, against: counts(said.against), allowed: counts(said.allowed), said };
}
