import { expect, test } from "vitest";
import { readModel } from "../model/read-model.ts";
import type { Answer } from "../solve/answer.ts";
import { simulateModel } from "../simulate/simulate-model.ts";
import { solveModel } from "../solve/solve-model.ts";

function answersOf(text: string): readonly Answer[] {
  const read = readModel(text, "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const { answers, findings } = solveModel(read.model);
  expect(findings).toEqual([]);
  return answers;
}

function close(actual: number | undefined, wanted: number): void {
  expect(Math.abs((actual ?? Number.NaN) / wanted - 1)).toBeLessThan(1e-12);
}

/** Of two, the first runs whenever it is up, and the second only while the first is down; each has a repairer. */
test("endpoints that tell the members of a pool apart", () => {
  const [either, first, second] = answersOf(`
parts: { p: { count: 2, active: 1, failureRate: 0.01, repairRate: 0.1 } }
endpoints: { either: { any: [p] }, first: p.1, second: p.2 }
`);
  const [fails, mends] = [0.01, 0.1];
  // Balance of both out, the second out, the first out, none out; both out is 1 for now.
  const onlySecond = mends / (fails + mends);
  const onlyFirst = (2 * mends) / fails - onlySecond;
  const none = ((onlyFirst + onlySecond) * mends) / fails;
  const all = 1 + onlySecond + onlyFirst + none;
  close(either?.unavailability, 1 / all);
  close(first?.unavailability, (1 + onlyFirst) / all);
  close(second?.unavailability, (1 + onlySecond) / all);
  // The first never stands by.
  close(first?.unavailability, fails / (fails + mends));
});

test.each([
  [
    "in different places",
    "p: { count: 3, active: 1, dormant: 0.2, mttf: 100, mttr: 20 }",
    "{ all: [p.1, { any: [p.2, p.3] }] }",
  ],
  [
    "that are up in several states",
    "p: { count: 3, active: 1, start: a, states: { a: up, b: degraded, c: down }, transitions: [{ from: a, to: b, time: 50 }, { from: b, to: c, time: 50 }, { from: c, to: a, time: 30 }] }",
    "{ any: [p] }",
  ],
])("members %s: the chain agrees with the simulation", (_, part, structure) => {
  const text = `parts: { ${part} }\nendpoints: { e: ${structure} }\n`;
  const [exact] = answersOf(text);
  const read = readModel(text, "model.yaml");
  if (!read.ok) throw new Error("a model that was read before");
  const [simulated] = simulateModel(read.model, { seed: 3, precision: 0.02 }).answers;
  expect(exact?.method).toBe("markov");
  expect(exact?.unavailability).toBeGreaterThan(simulated?.interval?.low ?? 1);
  expect(exact?.unavailability).toBeLessThan(simulated?.interval?.high ?? 0);
});
