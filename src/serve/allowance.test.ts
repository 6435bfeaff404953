import { expect, test } from "vitest";
import { Allowance } from "./allowance.ts";

test("a caller has so many requests at once, and so many a second after that; others are not the poorer", () => {
  const allowance = new Allowance(3, 2);
  const taken = (caller: string, nowMs: number): boolean => allowance.take(caller, nowMs);
  expect([1, 2, 3, 4].map(() => taken("a", 0))).toEqual([true, true, true, false]);
  expect(taken("b", 0)).toBe(true);
  expect(taken("a", 499)).toBe(false);
  expect([taken("a", 500), taken("a", 500)]).toEqual([true, false]);
  expect([1, 2, 3, 4].map(() => taken("a", 60_000))).toEqual([true, true, true, false]);
});
