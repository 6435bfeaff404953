import { expect, test } from "vitest";
import { looksOf } from "./watch.ts";

test.each([
  { detectionMs: 200, looks: 30 },
  { detectionMs: 1000, looks: 6 },
  { detectionMs: 60_000, looks: 2 },
])("a copy stands still for half a minute and twice at least, detection $detectionMs ms", ({ detectionMs, looks }) => {
  expect(looksOf({ detectionMs })).toBe(looks);
});
