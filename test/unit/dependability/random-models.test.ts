import { expect, test } from "vitest";
import { modelOf } from "../../../src/dependability/model/read-model.ts";
import { simulateModel } from "../../../src/dependability/simulate/simulate-model.ts";
import { solveModel } from "../../../src/dependability/solve/solve-model.ts";
import { independentAnswer, randomModel, rawOf } from "./random-models.ts";

/** Two hundred of up to 10^5 states are held to the same by `bench/predict-random.ts`. */
const models = 30;
const statesMost = 3000;

test("every printed answer agrees with an independent one to 1e-8, or is refused", { timeout: 120_000 }, () => {
  let answered = 0;
  for (let seed = 1; seed <= models; seed += 1) {
    const model = randomModel(seed, statesMost);
    const read = modelOf(rawOf(model), `seed ${seed}`);
    if (!read.ok) throw new Error(JSON.stringify(read.findings));
    const { answers, findings } = solveModel(read.model);
    expect(answers.length + findings.length).toBe(1);
    for (const { code } of findings) expect(["model-not-converged", "model-too-many-states"]).toContain(code);
    const { value } = independentAnswer(model, 50_000);
    if (answers[0] === undefined || value === null) continue;
    answered += 1;
    expect(Math.abs(answers[0].unavailability / value - 1), `seed ${seed}`).toBeLessThan(1e-8);
  }
  expect(answered).toBeGreaterThan(models / 2);
});

test("the simulation's interval holds the exact answer", { timeout: 120_000 }, () => {
  const outside: number[] = [];
  for (let seed = 101; seed <= 108; seed += 1) {
    const model = randomModel(seed, 200);
    if (model.order === "shared") continue;
    const read = modelOf(rawOf(model), `seed ${seed}`);
    if (!read.ok) throw new Error(JSON.stringify(read.findings));
    const { value } = independentAnswer(model, 50_000);
    const [answer] = simulateModel(read.model, { seed, precision: 0.05, eventsMax: 10_000_000 }).answers;
    const interval = answer!.interval!;
    // Twice as wide as a 95 % interval: one in 15,000 would miss it by chance.
    const reach = interval.high - interval.low;
    if (value! < interval.low - reach / 2 || value! > interval.high + reach / 2) outside.push(seed);
  }
  expect(outside).toEqual([]);
});
