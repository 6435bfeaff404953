import { expect, test } from "vitest";
import { lengthExamples, parseCount, parseLength } from "./drill-arguments.ts";

test("a length is taken as its examples show it, and refused with them", () => {
  expect(lengthExamples.map(parseLength)).toEqual([90_000, 600_000]);
  for (const text of ["10min", "0.5s", "25h", ""]) {
    expect(() => parseLength(text)).toThrow(`--for takes a duration from 1s to 24h, such as 90s or 10m, not ${text}`);
  }
});

test("a count is a whole number within its limits", () => {
  expect(parseCount("--times", "5")).toBe(5);
  expect(() => parseCount("--times", "0")).toThrow("--times takes a whole number from 1 to 1000, not 0");
  expect(() => parseCount("--seed", "7.5", 9)).toThrow("--seed takes a whole number from 1 to 9, not 7.5");
});
