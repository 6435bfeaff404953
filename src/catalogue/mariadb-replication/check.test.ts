import { expect, test } from "vitest";
import { promotedCheck } from "./check.ts";

test.each([
  // What MariaDB 11.8 answers to the question: one column, its end, one row, its end.
  ["a primary", "0100000101210000020364656600000013404067", "02000004013005000005FE00000200", true],
  ["a standby", "0100000101210000020364656600000013404067", "02000004013105000005FE00000200", false],
])("%s", (_what, head, row, serves) => {
  const check = promotedCheck();
  if (check.kind !== "exchange") throw new Error("not an exchange");
  const patterns = check.steps.flatMap((step) =>
    "expect" in step && step.expect === "binary-pattern" ? [step.value] : [],
  );
  expect(patterns).toHaveLength(1);
  expect(new RegExp(patterns[0] ?? "", "u").test(head + row)).toBe(serves);
});
