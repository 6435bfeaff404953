import { array, assert, boolean, constantFrom, nat, property, record, shuffledSubarray } from "fast-check";
import { describe, expect, it } from "vitest";
import { checkerOf, hold } from "../check.ts";
import { claimNamed, type Model } from "../claims.ts";
import type { Operation, Outcome } from "../operation.ts";

/** What a transaction is to do, and how much of a list or which value a read of it sees. */
interface Plan {
  readonly micros: readonly { readonly isRead: boolean; readonly key: number; readonly sees: number }[];
  readonly outcome: Outcome;
  readonly begin: number;
  readonly length: number;
}

const plan = record({
  micros: array(record({ isRead: boolean(), key: nat(1), sees: nat(3) }), { minLength: 1, maxLength: 3 }),
  outcome: constantFrom<Outcome>("ok", "ok", "ok", "ok", "fail", "unknown"),
  begin: nat(8),
  length: nat(5),
});

type Micro = readonly [f: string, key: number, value: unknown];

/** An operation whose transaction is known. */
interface Ran extends Operation {
  readonly got: readonly Micro[];
}

const never = Number.POSITIVE_INFINITY;

function operation(name: number, { outcome, begin, length }: Omit<Plan, "micros">, micros: readonly Micro[]): Ran {
  const end = outcome === "unknown" ? never : begin + length;
  return { name: `${name}`, process: `${name}`, f: "txn", outcome, begin, end, asked: micros, got: micros };
}

/** Every order of the transactions that were acknowledged, with any of those of unknown outcome: does one explain all reads? */
function explained(
  operations: readonly Ran[],
  runs: (state: Map<number, unknown>, micros: readonly Micro[]) => boolean,
  realtime: boolean,
  state: ReadonlyMap<number, unknown> = new Map(),
): boolean {
  const must = operations.filter(({ outcome }) => outcome === "ok");
  if (must.length === 0) return true;
  const firstEnd = realtime ? Math.min(...must.map(({ end }) => end)) : never;
  return operations.some((next, index) => {
    if (next.outcome === "fail" || next.begin > firstEnd) return false;
    const after = new Map(state);
    const micros = next.got.filter(([f]) => next.outcome === "ok" || f !== "r");
    return runs(after, micros) && explained(operations.toSpliced(index, 1), runs, realtime, after);
  });
}

function runLists(state: Map<number, unknown>, micros: readonly Micro[]): boolean {
  return micros.every(([f, key, value]) => {
    const held = state.get(key);
    const list: readonly unknown[] = Array.isArray(held) ? held : [];
    if (f === "r") return JSON.stringify(list) === JSON.stringify(value);
    state.set(key, [...list, value]);
    return true;
  });
}

function runRegisters(state: Map<number, unknown>, micros: readonly Micro[]): boolean {
  return micros.every(([f, key, value]) => {
    if (f === "r") return (state.get(key) ?? null) === value;
    state.set(key, value);
    return true;
  });
}

function verdict(model: Model, claim: string, operations: readonly Operation[]) {
  const claimed = claimNamed(model, claim);
  if (claimed === undefined) throw new Error(`there is no claim ${claim}`);
  const checker = checkerOf(model, claimed, {});
  for (const each of operations.toSorted((a, b) => a.end - b.end)) checker.add(each);
  return hold(checker.end(), claimed, true);
}

/** Appends get elements, and reads beginnings of one order of all that were appended and not aborted, or of all. */
function listHistory(plans: readonly Plan[], order: readonly number[]): readonly Ran[] {
  let count = 0;
  const appended = plans.map(({ micros }) => micros.map(({ isRead }) => (isRead ? 0 : ++count)));
  const orderOf = (key: number): readonly number[] => {
    const those = plans.flatMap(({ micros, outcome }, index) =>
      micros.flatMap((micro, place) =>
        !micro.isRead && micro.key === key && outcome !== "fail" ? [appended[index]?.[place] ?? 0] : [],
      ),
    );
    return those.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  };
  const operations = plans.map((each, index) =>
    operation(
      index,
      each,
      each.micros.map(({ isRead, key, sees }, place): Micro => {
        return isRead ? ["r", key, orderOf(key).slice(0, sees)] : ["append", key, appended[index]?.[place] ?? 0];
      }),
    ),
  );
  const last: readonly Micro[] = [0, 1].map((key) => ["r", key, orderOf(key)]);
  return [...operations, operation(plans.length, { outcome: "ok", begin: 100, length: 1 }, last)];
}

const elements = Array.from({ length: 12 }, (_, index) => index + 1);
const anyOrder = shuffledSubarray(elements, { minLength: 12, maxLength: 12 });
const nearOrder = constantFrom(elements);

describe("list-append", () => {
  it.each(["serializable", "strict-serializable"])(
    "finds a history to be %s exactly when one order of it explains all reads, where all was read in the end",
    (claim) => {
      const seen = { valid: 0, anomaly: 0, unknown: 0 };
      const check = (plans: readonly Plan[], order: readonly number[]): void => {
        const operations = listHistory(plans, order);
        const expected = explained(operations, runLists, claim === "strict-serializable") ? "valid" : "anomaly";
        seen[expected] += 1;
        expect(verdict("list-append", claim, operations).verdict).toBe(expected);
      };
      assert(property(array(plan, { maxLength: 4 }), anyOrder, check), { numRuns: 1500 });
      assert(property(array(plan, { maxLength: 4 }), nearOrder, check), { numRuns: 1500 });
      expect(Math.min(seen.valid, seen.anomaly)).toBeGreaterThan(100);
    },
  );
});

describe("rw-register", () => {
  it.each(["serializable", "strict-serializable"])("calls no history an anomaly that is %s", (claim) => {
    const seen = { found: 0, valid: 0 };
    assert(
      property(array(plan, { maxLength: 5 }), (plans) => {
        let count = 0;
        const operations = plans.map((each, index) =>
          operation(
            index,
            each,
            each.micros.map(({ isRead, key, sees }): Micro => {
              return isRead ? ["r", key, sees === 0 ? null : 2 * sees - 1 + key] : ["w", key, ++count];
            }),
          ),
        );
        const { verdict: said } = verdict("rw-register", claim, operations);
        if (explained(operations, runRegisters, claim === "strict-serializable")) {
          seen.valid += 1;
          expect(said).toBe("valid");
        } else if (said === "anomaly") {
          seen.found += 1;
        }
      }),
      { numRuns: 4000 },
    );
    expect(Math.min(seen.valid, seen.found)).toBeGreaterThan(100);
  });
});
