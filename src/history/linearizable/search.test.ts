import { assert, constantFrom, integer, nat, property, record, array } from "fast-check";
import { describe, expect, it } from "vitest";
import { after, type Call } from "./call.ts";
import { linearize } from "./search.ts";

const enough = () => ({ steps: 1_000_000 });

/** Every order of the calls that must happen, with any of those that may. */
function inAnyOrder(calls: readonly Call[], state: number): boolean {
  const must = calls.filter(({ end }) => end < Number.POSITIVE_INFINITY);
  if (must.length === 0) return true;
  const firstEnd = Math.min(...must.map(({ end }) => end));
  return calls.some((call, index) => {
    if (call.begin > firstEnd) return false;
    const next = after(state, call);
    return next !== undefined && inAnyOrder(calls.toSpliced(index, 1), next);
  });
}

const call = record({
  kind: constantFrom("read", "write", "compare-and-set"),
  expects: nat(2),
  leaves: nat(2),
  begin: integer({ min: 0, max: 12 }),
  length: integer({ min: 0, max: 8 }),
  isSure: constantFrom(true, true, true, false),
});

const history = array(call, { maxLength: 7 }).map((calls) =>
  calls.map(({ kind, expects, leaves, begin, length, isSure }, index): Call => {
    const end = isSure ? begin + length : Number.POSITIVE_INFINITY;
    return { kind, expects, leaves: kind === "read" ? expects : leaves, begin, end, operation: index };
  }),
);

describe("linearize", () => {
  it("says what trying every order says, of any small history", () => {
    const seen = { yes: 0, no: 0 };
    assert(
      property(history, (calls) => {
        const expected = inAnyOrder(calls, 0);
        seen[expected ? "yes" : "no"] += 1;
        expect(linearize(calls, 0, enough()).kind).toBe(expected ? "linearizable" : "not-linearizable");
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(100);
  });

  it("names the call that has no place, and what the register can have held", () => {
    const calls: readonly Call[] = [
      { kind: "write", expects: 1, leaves: 1, begin: 0, end: 1, operation: 0 },
      { kind: "write", expects: 2, leaves: 2, begin: 2, end: 9, operation: 1 },
      { kind: "read", expects: 3, leaves: 3, begin: 3, end: 4, operation: 2 },
      { kind: "read", expects: 2, leaves: 2, begin: 10, end: 11, operation: 3 },
    ];
    expect(linearize(calls, 0, enough())).toMatchObject({
      kind: "not-linearizable",
      stuck: { operation: 2 },
      states: [1, 2],
    });
  });

  it("says that it gave up when its steps are over", () => {
    const overlapping = Array.from({ length: 24 }, (_, index): Call => {
      return { kind: "write", expects: index, leaves: index, begin: index, end: 100 + index, operation: 0 };
    });
    const never: Call = { kind: "read", expects: 99, leaves: 99, begin: 0, end: 200, operation: 0 };
    expect(linearize([...overlapping, never], 0, { steps: 20_000 })).toEqual({ kind: "gave-up" });
  });

  it("is not stopped by many calls of unknown outcome", () => {
    const unknown = Array.from({ length: 300 }, (_, index): Call => {
      return { kind: "write", expects: 1, leaves: 1, begin: index, end: Number.POSITIVE_INFINITY, operation: 0 };
    });
    const reads = [0, 1, 0].map((value, index): Call => {
      const begin = 1000 + 2 * index;
      return { kind: "read", expects: value, leaves: value, begin, end: begin + 1, operation: index };
    });
    expect(linearize([...unknown, ...reads.slice(0, 2)], 0, enough())).toEqual({ kind: "linearizable" });
    expect(linearize([...unknown, ...reads], 0, enough())).toMatchObject({ stuck: { operation: 2 } });
  });
});
