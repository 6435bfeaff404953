import { expect, test } from "vitest";
import { attemptScript, settleScript } from "./attempt-script.ts";
import { hostPaths } from "./host-paths.ts";

const attempt = { id: "a", test: "true", make: "true", timeoutMs: 10_000, settleMs: 5000 };

const limits = (patience: number): readonly (string | undefined)[] => {
  const script = attemptScript(attempt, hostPaths(), patience);
  return [/^q_make (\S+)/mu, /^q_settle "\$q_test" (\S+)/mu, /^q_limit=(\S+)/mu].map((line) => line.exec(script)?.[1]);
};

test("all limits of an attempt grow with the patience that its host needs", () => {
  expect(limits(1)).toEqual(["10.000", "5000", "15.000"]);
  expect(limits(8)).toEqual(["80.000", "40000", "120.000"]);
  expect(settleScript("true", 5000, 8)).toMatch(/^q_settle true 40000$/mu);
});
