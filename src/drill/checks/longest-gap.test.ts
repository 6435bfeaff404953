import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OperationLine, Outcome } from "../history.ts";
import { longestGap } from "./longest-gap.ts";

function operation(end: number, outcome: Outcome = "ok"): OperationLine {
  return { kind: "op", workload: "w", client: "c", op: "o", start: end - 1, end, outcome };
}

describe("longestGap", () => {
  it("is the time between two successes, failures between them or not", () => {
    const operations = [operation(100), operation(150, "timeout"), operation(300, "fail"), operation(420)];
    expect(longestGap(operations, { fromMs: 90, toMs: 500 })).toEqual({ fromMs: 100, toMs: 420, ms: 320 });
  });

  it("counts from the start of the load, and to its end", () => {
    expect(longestGap([operation(700)], { fromMs: 0, toMs: 800 }).ms).toBe(700);
    expect(longestGap([operation(100)], { fromMs: 0, toMs: 800 })).toEqual({ fromMs: 100, toMs: 800, ms: 700 });
  });

  it("is the whole load when nothing succeeded", () => {
    expect(longestGap([operation(10, "fail")], { fromMs: 0, toMs: 5000 }).ms).toBe(5000);
  });

  it("does not depend on the order of the history", () => {
    expect(longestGap([operation(300), operation(100), operation(200)], { fromMs: 0, toMs: 310 }).ms).toBe(100);
  });

  const ends = fc.array(fc.integer({ min: 0, max: 1000 }));
  const window = { fromMs: 0, toMs: 1000 };

  it("never grows by another success, and never shrinks by another failure", () => {
    fc.assert(
      fc.property(ends, fc.integer({ min: 0, max: 1000 }), (some, more) => {
        const before = longestGap(
          some.map((end) => operation(end)),
          window,
        ).ms;
        const operations = some.map((end) => operation(end));
        expect(longestGap([...operations, operation(more)], window).ms).toBeLessThanOrEqual(before);
        expect(longestGap([...operations, operation(more, "fail")], window).ms).toBe(before);
      }),
    );
  });

  it("agrees with the definition: no success strictly inside, and no longer stretch without one", () => {
    fc.assert(
      fc.property(ends, (some) => {
        const gap = longestGap(
          some.map((end) => operation(end)),
          window,
        );
        expect(some.some((end) => end > gap.fromMs && end < gap.toMs)).toBe(false);
        const edges = [0, 1000, ...some].sort((a, b) => a - b);
        const longest = Math.max(...edges.slice(1).map((edge, index) => edge - (edges[index] ?? 0)));
        expect(gap.ms).toBe(longest);
      }),
    );
  });
});
