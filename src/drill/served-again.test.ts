import { describe, expect, it } from "vitest";
import type { OperationLine, Outcome } from "./history.ts";
import { servedAgain } from "./served-again.ts";

function operation(workload: string, end: number, outcome: Outcome = "ok"): OperationLine {
  return { kind: "op", workload, client: "c", op: "o", start: end - 1, end, outcome };
}

describe("servedAgain", () => {
  it("wants a success of every workload lately", () => {
    expect(servedAgain([operation("a", 900), operation("b", 950)], ["a", "b"], 1000, 200)).toBe(true);
    expect(servedAgain([operation("a", 900), operation("b", 700)], ["a", "b"], 1000, 200)).toBe(false);
    expect(servedAgain([], ["a"], 1000, 200)).toBe(false);
  });

  it("wants no failure lately; an old one is forgiven", () => {
    const failed = [operation("a", 850, "timeout"), operation("a", 900)];
    expect(servedAgain(failed, ["a"], 1000, 200)).toBe(false);
    expect(servedAgain(failed, ["a"], 1000, 120)).toBe(true);
  });

  it("does not mind events and other workloads between", () => {
    const note = { kind: "event", at: 990, name: "note", source: "drill", text: "x" } as const;
    expect(servedAgain([operation("a", 900), note, operation("z", 995, "fail")], ["a"], 1000, 200)).toBe(true);
  });
});
