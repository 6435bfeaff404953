import { expect, test } from "vitest";
import { withBindings } from "./erlang.ts";

const script = `% Adds.
% Given One: a number.
% Given Other: another.
% Exit is a matter of the shell.
Sum = One + Other,
Sum % not the comment that is left out
`;

test("an Erlang file is one expression, with its variables bound before it and its opening comment left out", () => {
  expect(withBindings(script, { One: "1", Other: "2" })).toBe(
    "begin\nOne = 1,\nOther = 2,\nSum = One + Other,\nSum % not the comment that is left out\nend",
  );
});

test("a variable too few or too many is a bug", () => {
  expect(() => withBindings(script, { One: "1" })).toThrow("invariant: a script is not given Other");
  expect(() => withBindings(script, { One: "1", Other: "2", Third: "3" })).toThrow("is given Third");
});
