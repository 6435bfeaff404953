import { expect, test } from "vitest";
import { clockOffset, clockProblems } from "./clocks.ts";
import type { ObservedHost } from "./snapshot.ts";

/** Hosts by how far their clocks are off, each asked within so many milliseconds. */
function hosts(offsets: Readonly<Record<string, number>>, tookMs = 100): readonly ObservedHost[] {
  return Object.entries(offsets).map(([name, off]) => ({
    name,
    state: "up",
    sentence: "answers",
    clock: clockOffset(`${1_795_000_000_000 + off}\n`, 1_795_000_000_000, 1_795_000_000_000 + tookMs)!,
  }));
}

test("clocks that agree, or may, are no problem", () => {
  expect(clockProblems(hosts({ c1: 20, c2: 60, c3: 0 }))).toEqual([]);
  // What a slow answer explains is not told.
  expect(clockProblems(hosts({ c1: 0, c2: 4000, c3: 0 }, 5000))).toEqual([]);
});

test("one that is ahead, or behind, is told, and by how much at the least", () => {
  expect(clockProblems(hosts({ c1: 0, c2: 12_500, c3: 0 }))).toEqual([
    "the clock of c2 is 12 s or more ahead of that of c1 and c3",
  ]);
  expect(clockProblems(hosts({ c1: 0, c2: 0, c3: -3700 }))).toEqual([
    "the clock of c3 is 3 s or more behind that of c1 and c2",
  ]);
});

test("of two one is told against the other", () => {
  expect(clockProblems(hosts({ c1: 0, c2: 2500 }))).toEqual(["the clock of c1 is 2 s or more behind that of c2"]);
});

test("a host that says no time is passed over", () => {
  expect(clockOffset("date: not found\n", 0, 10)).toBeUndefined();
  expect(clockProblems([{ name: "c1", state: "up", sentence: "answers" }, ...hosts({ c2: 0 })])).toEqual([]);
});
