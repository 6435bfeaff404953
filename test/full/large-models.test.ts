import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readModel } from "../../src/dependability/model/read-model.ts";
import type { Answer } from "../../src/dependability/solve/answer.ts";
import { solveModel } from "../../src/dependability/solve/solve-model.ts";

/** Models that take from some seconds to half a minute of processor time each. */

function answerOf(text: string): Answer {
  const read = readModel(text, "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const { answers, findings } = solveModel(read.model);
  expect(findings).toEqual([]);
  return answers[0]!;
}

function close(actual: number | null | undefined, wanted: number, tolerance: number): void {
  expect(Math.abs((actual ?? Number.NaN) / wanted - 1)).toBeLessThan(tolerance);
}

test("majority gate, 192,000 states: the published chance that it turns", () => {
  const answer = answerOf(readFileSync("examples/models/majority-gate.yaml", "utf8"));
  expect(answer.states).toBe(192_000);
  close(answer.measures[0]?.value, 0.05429919317, 1e-9);
});

/** The truth by elimination of blocks, one level of the first part after the other (LAPACK), from rates written down anew. */
test.each([
  ["three classes of 40", 68_921, "34", [200, 400, 600], 4, 40, 0.04721656536370822],
  ["two classes of 300", 90_601, "292", [8760, 17_520], 24, 300, 0.008816417173194924],
])("%s that two repair by priority: %d states", (_, states, atLeast, lives, mttr, count, wanted) => {
  const parts = lives.map(
    (mttf, i) => `  p${i}: { count: ${count}, mttf: ${mttf} h, mttr: ${mttr} h, priority: ${i}, crew: k }\n`,
  );
  const of = lives.map((__, i) => `{ atLeast: ${atLeast}, of: p${i} }`).join(", ");
  const answer = answerOf(
    `crews: { k: { size: 2, order: priority } }\nparts:\n${parts.join("")}endpoints: { all: { all: [${of}] } }\n`,
  );
  expect(answer.states).toBe(states);
  expect(answer.residual).toBeLessThan(1e-9);
  close(answer.unavailability, wanted, 1e-10);
});
