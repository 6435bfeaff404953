import { describe, expect, it } from "vitest";
import type { Outcome } from "../operation.ts";
import { type Told, verdictOn } from "../told-history.ts";

function op(f: string, value: unknown, begin: number, end: number, outcome: Outcome = "ok"): Told {
  return { f, value, outcome, at: [begin, end] };
}

describe("registers and locks", () => {
  it("are told apart by their key, and the one that is wrong is named with what it can have held", () => {
    const told = [
      op("write", [1, 3], 0, 1),
      op("write", [2, 5], 0, 1),
      op("cas", [1, [3, 4]], 2, 3),
      op("read", [2, 5], 4, 5),
      op("read", [1, 3], 6, 7),
    ];
    const { against, said } = verdictOn("cas-register", told);
    expect(against).toEqual({ "not-linearizable": 1 });
    expect(said.against[0]?.examples[0]?.sentence).toBe(
      "key 1: operation 4 of process 4 (read 3) has no place: in whatever order the operations before it are put, the register holds 4 then",
    );
  });

  it("begin with nothing, unless another value is told", () => {
    const told = [op("read", 0, 0, 1)];
    expect(verdictOn("register", told).verdict).toBe("anomaly");
    expect(verdictOn("register", told, { initial: 0 }).verdict).toBe("valid");
  });

  it("which two hold at once are no locks", () => {
    const held = [op("acquire", null, 0, 1), op("acquire", null, 2, 3)];
    expect(verdictOn("mutex", held).verdict).toBe("anomaly");
    expect(verdictOn("mutex", [...held, op("release", null, 0, 9, "unknown")]).verdict).toBe("valid");
  });

  it("say so when the search was given up", () => {
    const writes = Array.from({ length: 16 }, (_, index) => op("write", index, index, 100 + index));
    const { verdict, said } = verdictOn("register", [...writes, op("read", 99, 0, 300)], { stepsMax: 1000 });
    expect([verdict, said.undecided]).toEqual([
      "unknown",
      "the search was given up after 1000 steps, before the register could be decided",
    ]);
  });
});
