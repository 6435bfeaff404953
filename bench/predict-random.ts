import { modelOf } from "../src/dependability/model/read-model.ts";
import { simulateModel } from "../src/dependability/simulate/simulate-model.ts";
import { solveModel } from "../src/dependability/solve/solve-model.ts";
import { independentAnswer, randomModel, rawOf } from "../test/unit/dependability/random-models.ts";

/**
 * Random models with crews, priorities, shocks and coverage: every printed answer is held to an independent one to 1e-8, or
 * where that does not settle to the simulation's interval; the others are refused. Ends with 1 where one does not agree.
 *
 *     node --import ./scripts/from-sources.mjs bench/predict-random.ts [MODELS] [STATES] [FIRST]
 */
const models = Number(process.argv[2] ?? 200);
const statesMost = Number(process.argv[3] ?? 100_000);
const first = Number(process.argv[4] ?? 1001);

const counts = { agreed: 0, withinInterval: 0, refused: 0, unchecked: 0, wrong: 0 };
let [worst, largest] = [0, 0];
const started = performance.now();
for (let seed = first; seed < first + models; seed += 1) {
  const model = randomModel(seed, statesMost);
  const read = modelOf(rawOf(model), `seed ${seed}`);
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const [answer] = solveModel(read.model).answers;
  if (answer === undefined) {
    counts.refused += 1;
    continue;
  }
  const { states, value } = independentAnswer(model, 2 * statesMost);
  largest = Math.max(largest, states);
  if (value !== null) {
    const error = Math.abs(answer.unavailability / value - 1);
    worst = Math.max(worst, error);
    if (error < 1e-8) counts.agreed += 1;
    else {
      counts.wrong += 1;
      process.stdout.write(`seed ${seed}: ${answer.unavailability} by ${answer.method}, ${value} independently\n`);
    }
    continue;
  }
  const [simulated] = simulateModel(read.model, { seed, precision: 0.05, eventsMax: 50_000_000 }).answers;
  const interval = simulated?.interval ?? null;
  if (interval === null) {
    counts.unchecked += 1;
    continue;
  }
  const reach = (interval.high - interval.low) / 2;
  const within = answer.unavailability > interval.low - reach && answer.unavailability < interval.high + reach;
  if (within) counts.withinInterval += 1;
  else {
    counts.wrong += 1;
    process.stdout.write(`seed ${seed}: ${answer.unavailability}, simulated ${interval.low} to ${interval.high}\n`);
  }
}
const seconds = Math.round((performance.now() - started) / 1000);
process.stdout.write(
  `${models} models of up to ${largest.toLocaleString("en")} states in ${seconds} s: ${JSON.stringify(counts)}, worst error ${worst.toExponential(1)}\n`,
);
process.exitCode = counts.wrong > 0 ? 1 : 0;
