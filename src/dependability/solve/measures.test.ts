import { expect, test } from "vitest";
import { readModel } from "../model/read-model.ts";
import type { Measured } from "./answer.ts";
import { solveModel } from "./solve-model.ts";

function measured(chain: string): Readonly<Record<string, Measured["value"]>> {
  const read = readModel(`chains:\n  c:\n${chain.replaceAll(/^/gm, "    ")}`, "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const { answers, findings } = solveModel(read.model);
  expect(findings).toEqual([]);
  return Object.fromEntries(answers[0]!.measures.map(({ name, value }) => [name, value]));
}

function close(actual: number | null | undefined, wanted: number, tolerance = 1e-12): void {
  expect(Math.abs((actual ?? Number.NaN) / wanted - 1)).toBeLessThan(tolerance);
}

test("measures of states: means, sums, passages and chances by their closed forms", () => {
  const found = measured(`
states: { well: up, worn: degraded, out: down }
transitions: [[well, worn, 2], [worn, out, 3], [worn, well, 1], [out, well, 4]]
measures:
  share: { mean: [worn] }
  cost: { mean: { worn: 10, out: 100 } }
  hours: { timeTo: [out] }
  worn-hours: { total: [worn], before: [out] }
  at-once: { timeTo: [well] }
  straight: { reach: [out], through: [well, worn], within: 1e9 }
  never-back: { reach: [out] }
`);
  // Balance: worn = 2/4 of well, out = 3/4 of worn.
  const total = 1 + 0.5 + 0.375;
  close(found["share"], 0.5 / total);
  close(found["cost"], (5 + 37.5) / total);
  // From well: 1/2, then worn: 1/4 and back with 1/4.
  close(found["hours"], 0.75 / 0.75);
  close(found["worn-hours"], 0.25 / 0.75);
  expect(found["at-once"]).toBe(0);
  close(found["never-back"], 1);
  close(found["straight"], 1);
});

test("a race: chance to get there, by a time, and only by the way that is allowed", () => {
  const found = measured(`
states: { start: up, middle: up, left: down, right: down }
transitions: [[start, left, 3], [start, middle, 2], [middle, left, 1], [middle, right, 4]]
absorbing: [left, right]
measures:
  left: { reach: [left] }
  left-directly: { reach: [left], through: [start] }
  right: { reach: [right] }
  left-by: { reach: [left], within: 0.5, through: [start] }
  hours-to-right: { timeTo: [right] }
  long-run: { mean: { left: 7, right: 11 } }
  middle-at: { mean: [middle], at: 0.5 }
  middle-until: { total: [middle], until: 0.5 }
`);
  close(found["left"], 3 / 5 + (2 / 5) * (1 / 5));
  close(found["left-directly"], 3 / 5);
  close(found["right"], (2 / 5) * (4 / 5));
  close(found["left-by"], (3 / 5) * -Math.expm1(-2.5));
  expect(found["hours-to-right"]).toBe(Infinity);
  close(found["long-run"], 7 * (3 / 5 + 2 / 25) + 11 * (8 / 25));
  // Both leave at rate 5: the middle holds 2 t e^{-5t}.
  close(found["middle-at"], 2 * 0.5 * Math.exp(-2.5));
  close(found["middle-until"], (2 / 25) * (1 - 3.5 * Math.exp(-2.5)));
});

test("rates fifteen orders of magnitude apart keep nine digits, in the long run and on the way", () => {
  const [slow, fast] = [1e-9, 1e6];
  const found = measured(`
variables: { n: [0, 3] }
start: { n: 0 }
transitions:
  - { when: n < 3, rate: (3 - n) * ${slow}, set: { n: n + 1 } }
  - { when: n > 0, rate: n * ${fast}, set: { n: n - 1 } }
measures:
  all: { mean: n = 3 }
  hours: { timeTo: n = 3 }
  by: { reach: n = 3, within: 1000 }
  at: { mean: n = 3, at: 1000 }
`);
  const q = slow / (slow + fast);
  close(found["all"], q ** 3, 1e-12);
  // Birth and death: Σ over steps of (1/λₙ)(1 + μₙ/λₙ₋₁ (1 + …)).
  const first = 1 / (3 * slow);
  const second = 1 / (2 * slow) + (fast / (2 * slow)) * first;
  const third = 1 / slow + ((2 * fast) / slow) * second;
  close(found["hours"], first + second + third, 1e-12);
  // Two of three are down for (1 − e^{−μs})² of their share: the time until that settles is 1.5/μ.
  close(found["by"], (1000 - 1.5 / fast) / (first + second + third), 1e-11);
  close(found["at"], q ** 3, 1e-9);
});

test("what would take minutes is said to be unknown", () => {
  const found = measured(`
variables: { n: [0, 999] }
start: { n: 0 }
transitions:
  - { when: n < 999, rate: 1e9, set: { n: n + 1 } }
  - { when: n > 0, rate: 1e9, set: { n: n - 1 } }
measures: { at: { mean: n = 0, at: 1000 } }
`);
  expect(found["at"]).toBe(null);
});

test("a chain that is asked for measures alone says that its availability means nothing", () => {
  const read = readModel(
    "chains: { c: { states: { a: up, b: up }, transitions: [[a, b, 1], [b, a, 3]], measures: { m: { mean: [b] } } } }",
    "model.yaml",
  );
  const [answer] = read.ok ? solveModel(read.model).answers : [];
  expect(answer?.notes).toEqual([
    "No state of the chain is down, so its availability says nothing: look at its measures.",
  ]);
  expect(answer?.measures).toEqual([{ name: "m", value: 0.25 }]);
});

test("a chain that is asked for no long run need not have one that converges", () => {
  // Never down, and asked only when it gets somewhere.
  const text = `
chains:
  c:
    variables: { a: [0, 99], b: [0, 99] }
    start: { a: 0, b: 0 }
    measures: { soon: { reach: a = 1, within: 1 } }
    transitions:
      - { when: a < 99, rate: 1e-15, set: { a: a + 1 } }
      - { when: a > 0, rate: 1, set: { a: a - 1 } }
      - { when: b < 99, rate: 3, set: { b: b + 1 } }
      - { when: b > 0, rate: 2, set: { b: b - 1 } }
`;
  const read = readModel(text, "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const [answer] = solveModel(read.model).answers;
  expect(answer).toMatchObject({ states: 10_000, unavailability: 0, outagesPerYear: 0, residual: null });
  close(answer?.measures[0]?.value, 1e-15);
});
