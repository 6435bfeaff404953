import { readModel } from "../src/dependability/model/read-model.ts";
import type { Model } from "../src/dependability/model/model.ts";
import { networkOf, partsOf } from "../src/dependability/parts/network.ts";
import { Process } from "../src/dependability/simulate/process.ts";
import { Random } from "../src/dependability/simulate/random.ts";
import { simulateRare } from "../src/dependability/simulate/rare.ts";
import { solveModel } from "../src/dependability/solve/solve-model.ts";

/** Events a second with 100 parts, and how long rare outages take; processor time, as other work may share the machine. */

function modelFrom(text: string): Model {
  const read = readModel(text, "bench");
  if (!read.ok) throw new Error(read.findings[0]?.message);
  return read.model;
}

function seconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function speed(): void {
  const model = modelFrom(`
parts: { p: { count: 100, mttf: 1000 h, mttr: 10 h } }
endpoints: { api: { atLeast: 97, of: p } }`);
  const network = networkOf(model.endpoints[0]!.structure, model.parts.length);
  const simulated = new Process(model, network, partsOf(network), new Random(1));
  for (let i = 0; i < 1_000_000; i += 1) simulated.step();
  const start = seconds();
  for (let i = 0; i < 20_000_000; i += 1) simulated.step();
  console.log(`100 parts: ${(20 / (seconds() - start)).toFixed(2)} million events a second`);
}

function rare(): void {
  const rows = [
    [
      "2 of 3, own repairers",
      "parts: { p: { count: 3, mttf: 50000 h, mttr: 8 h } }\nendpoints: { api: { atLeast: 2, of: p } }",
    ],
    [
      "1 of 3, own repairers",
      "parts: { p: { count: 3, mttf: 20000 h, mttr: 10 h } }\nendpoints: { api: { any: [p] } }",
    ],
    [
      "3 of 5, one repairer",
      "crews: { one: 1 }\nparts: { p: { count: 5, mttf: 30000 h, mttr: 4 h, crew: one } }\nendpoints: { api: { atLeast: 3, of: p } }",
    ],
    [
      "3 tiers of 2 and 3",
      "parts: { a: { count: 2, mttf: 200000 h, mttr: 8 h }, b: { count: 3, mttf: 9000 h, mttr: 8 h }, c: { count: 2, mttf: 90000 h, mttr: 2 h } }\nendpoints: { api: { all: [{ any: [a] }, { any: [b] }, { any: [c] }] } }",
    ],
    ["1 of 3, tiny", "parts: { p: { count: 3, mttf: 40000 h, mttr: 4 h } }\nendpoints: { api: { any: [p] } }"],
  ].map(([name, text]) => {
    const model = modelFrom(text!);
    const network = networkOf(model.endpoints[0]!.structure, model.parts.length);
    const exact = solveModel(model).answers[0]!.unavailability;
    const start = seconds();
    const found = simulateRare(model, network, partsOf(network), 1, 0.1, 1e9);
    return {
      model: name,
      exact: exact.toExponential(4),
      simulated: found.unavailability.toExponential(4),
      interval: `± ${((found.halfWidth / found.unavailability) * 100).toFixed(1)} %`,
      off: `${((found.unavailability / exact - 1) * 100).toFixed(1)} %`,
      events: found.events,
      seconds: Number((seconds() - start).toFixed(2)),
    };
  });
  console.table(rows);
}

speed();
rare();
