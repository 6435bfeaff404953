import { expect, test } from "vitest";
import { canaryName, isCanarys, leftoverMs } from "./name.ts";

const now = 1_780_000_000_000;
const mine = canaryName(now, "ab12");

test("a run takes away what it made itself", () => {
  expect(isCanarys(mine, mine, now)).toBe(true);
});

test("what another run is working with is left alone, and what one left behind is not", () => {
  const other = canaryName(now - leftoverMs + 2000, "cd34");
  expect(isCanarys(other, mine, now)).toBe(false);
  expect(isCanarys(other, mine, now + 3000)).toBe(true);
});

test.each([
  "web-1",
  "quorate-canary-",
  "quorate-canary-backup",
  "my quorate-canary-1-ab12",
  "quorate-canary-1-ab12 copy",
])("%s is nobody's canary, however old", (name) => {
  expect(isCanarys(name, mine, now)).toBe(false);
});
