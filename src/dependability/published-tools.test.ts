import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Model } from "./model/model.ts";
import { readModel } from "./model/read-model.ts";
import { modelSchema } from "./model/schema.ts";
import type { RawGate, RawTree } from "./model/schema-tree.ts";
import type { Answer } from "./solve/answer.ts";
import { solveModel } from "./solve/solve-model.ts";

/** Figures that other tools publish; each example names its source. */

function textOf(name: string): string {
  return readFileSync(`examples/models/${name}.yaml`, "utf8");
}

function modelFrom(text: string): Model {
  const read = readModel(text, "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings, null, 1));
  return read.model;
}

function answersOf(text: string): Readonly<Record<string, Answer>> {
  const { answers, findings } = solveModel(modelFrom(text));
  expect(findings).toEqual([]);
  return Object.fromEntries(answers.map((answer) => [answer.name, answer]));
}

function measured({ measures }: Answer): Readonly<Record<string, number | null>> {
  return Object.fromEntries(measures.map(({ name, value }) => [name, value]));
}

function measuresOf(text: string, chain: string): Readonly<Record<string, number | null>> {
  return measured(answersOf(text)[chain]!);
}

function relative(actual: number | null | undefined, wanted: number, tolerance = 1e-12): void {
  expect(Math.abs((actual ?? Number.NaN) / wanted - 1)).toBeLessThan(tolerance);
}

/** Three failures, the first two at twice the rate of the last: what two units and a cold spare for either live. */
function pairWithSpare(x: number): number {
  return 4 * Math.exp(-x) - (3 + 2 * x) * Math.exp(-2 * x);
}

/** Processors, motors and pumps of the cardiac assist system, each by hand. */
function assistSurvives(t: number): number {
  const cpu = Math.exp(-0.9 * t) * (3 - 2 * Math.exp(-0.25 * t));
  const motors = Math.exp(-t) * (1 - Math.expm1(-0.01 * t) / 0.01);
  return cpu * motors * pairWithSpare(t);
}

test("cardiac assist system: the published digits, and the product of its parts", () => {
  const { cas } = answersOf(textOf("cardiac-assist"));
  expect(cas?.unavailability.toFixed(4)).toBe("0.6579");
  relative(cas?.unavailability, 1 - assistSurvives(1));
  // Simpson's rule over a life that is over by 60.
  const steps = 60_000;
  let life = 0;
  for (let i = 0; i <= steps; i += 1)
    life += assistSurvives((i * 60) / steps) * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  relative(cas?.mttfHours, (life * 60) / steps / 3, 1e-10);
  expect(cas?.times[0]?.unreliability).toBe(cas?.unavailability);
});

test("hypothetical example computer system: the published digits, and its closed form", () => {
  const { one, two, "two-of-three": three } = answersOf(textOf("hypothetical-computer"));
  expect(Math.abs(two!.unavailability - 0.00021997582)).toBeLessThan(1e-10);
  expect(Math.abs(one!.unavailability - 0.000109993954)).toBeLessThan(1e-10);
  const memory = -Math.expm1(-6e-5);
  const bus = -Math.expm1(-1e-6);
  const threeOfFive = 10 * memory ** 3 * (1 - memory) ** 2 + 5 * memory ** 4 * (1 - memory) + memory ** 5;
  const survives = pairWithSpare(1e-4) * (1 - threeOfFive) * (1 - bus * bus) * Math.exp(-11e-5);
  relative(one?.unavailability, 1 - survives, 1e-11);
  relative(two?.unavailability, 1 - survives ** 2, 1e-11);
  // Published between 3.619334822e-8 and 3.639334822e-8.
  relative(three?.unavailability, 3.629334822e-8, 1e-10);
  relative(three?.unavailability, (1 - survives) ** 2 * (1 + 2 * survives), 1e-11);
});

test("tandem queues: sizes, transient, gathered and long-run figures", () => {
  const text = textOf("tandem-queue");
  const { chain } = modelFrom(text).chains[0]!;
  expect([chain.size, chain.target.length]).toEqual([66, 189]);
  const found = measuresOf(text, "tandem");
  relative(found["customers"], 5.679249959967679);
  relative(found["customers-before-full"], 262.85103824276308);
  // These the model checker's tests hold to 1e-6.
  expect(found["network-full-by-10"]).toBeCloseTo(0.015446370562428037, 6);
  expect(found["first-full-by-10"]).toBeCloseTo(0.999999837225515, 6);
  expect(found["customers-at-10"]).toBeCloseTo(5.679243850315877, 6);
  expect(found["customers-until-10"]).toBeCloseTo(55.44792186036232, 6);
  expect(found["first-full"]).toBeCloseTo(0.9100373532, 6);
  relative(measuresOf(text.replace("c: 5 }", "c: 15 }"), "tandem")["customers"], 15.798592927169762);
}, 60_000);

/** Customers in a queue with one exponential server and renewal arrivals: ρ / (1 − σ), σ = A(μ(1 − σ)) (Kleinrock, Queueing Systems I, 6.4). */
function inQueue(arrivals: (s: number) => number, arrivalRate: number, rate: number): number {
  let sigma = 0.5;
  for (let step = 0; step < 200; step += 1) sigma = arrivals(rate * (1 - sigma));
  return arrivalRate / rate / (1 - sigma);
}

/** The transform of the first server's work: a phase of rate 2, and one time in ten another. */
function served(s: number): number {
  return 1.8 / (s + 2) + (0.2 / (s + 2)) * (2 / (s + 2));
}

test("tandem queues of 255 places, 130,816 states: the first is never empty, so that both are queues in a closed form", () => {
  const large = textOf("tandem-queue")
    .replace("c: 5 }", "c: 255 }")
    .replace(/^ {6}(?!customers: )[\w-]+: \{ (?:reach|mean|total).*\n/gmu, "");
  const rate = 1 / 0.55;
  // Free places of the first are a queue as well: arrivals fill them.
  const customers = 255 - inQueue(served, rate, 4 * 255) + inQueue(served, rate, 4);
  relative(measuresOf(large, "tandem")["customers"], customers, 1e-9);
}, 120_000);

test("cyclic polling: exact fractions", () => {
  const text = textOf("polling");
  const [two, three] = modelFrom(text).chains;
  expect([two!.chain.size, two!.chain.target.length, three!.chain.size]).toEqual([12, 22, 36]);
  expect(measuresOf(text, "two")["polling-first"]).toBeCloseTo(0.20079750055570736, 6);
  const found = measuresOf(text, "three");
  relative(found["first-waits"], 0.1308020365834841);
  relative(found["first-before-second"], 0.5214543254248217);
});

test("embedded control system: what brings it down, and how long it runs", () => {
  const { control } = answersOf(textOf("embedded-control"));
  expect(control?.states).toBe(3478);
  const found = measured(control!);
  relative(found["by-actuators"], 0.08767819037331588);
  relative(found["by-processor"], 0.24252058277362362);
  relative(found["by-main"], 0.048417523169789894);
  relative(found["by-sensors"], 0.6213837036832706);
  relative(found["hours-in-danger"], 0.2931856862419295);
  relative(found["hours-well"], 423.8443172811176);
  relative(control?.mttfHours, 0.2931856862419295 + 423.8443172811176);
  relative(found["no-sensors-for-good"], 0.9345877710593044);
  relative(found["down-by-10000-s"], 0.0019216435246119591, 1e-9);
  relative(found["by-actuators-10000-s"], 3.7079151806696567e-6, 1e-9);
  relative(found["by-processor-10000-s"], 0.001556839327673734, 1e-9);
  relative(found["by-sensors-10000-s"], 4.429620626755424e-5, 1e-9);
  relative(found["hours-well-10000-s"], 2.7745274082080154, 1e-9);
}, 60_000);

test("embedded control system that may skip three cycles", () => {
  const { control } = answersOf(textOf("embedded-control").replace("skips: 2", "skips: 3"));
  expect(control?.states).toBe(4323);
  relative(measured(control!)["by-actuators"], 0.09892044350647212);
  relative(measured(control!)["hours-well"], 458.4035611904189);
}, 60_000);

test("workstation cluster: premium and minimum quality", () => {
  const text = textOf("workstation-cluster");
  relative(measuresOf(text, "cluster")["premium"], 0.9999212408513793);
  const two = measuresOf(text.replace("N: 4", "N: 2"), "cluster");
  relative(two["premium"], 0.9999615335623628);
  relative(two["minimum"], 0.99999766034263426, 1e-9);
  relative(two["below-minimum-by-100"], 5.5461254704419085e-5, 1e-9);
  relative(two["below-minimum-at-100"], 2.3397873548343415e-6, 1e-9);
  relative(two["repairs-by-100"], 0.8602815057967503, 1e-9);
}, 60_000);

test("kanban line: throughput", () => {
  const text = textOf("kanban");
  expect(modelFrom(text).chains[0]!.chain.size).toBe(160);
  relative(measuresOf(text, "line")["throughput"], 0.0925846346333826);
});

test.each([
  ["three-trains", "beta", 0.04308, 1e-5],
  ["three-trains", "phi", 0.04104, 1e-5],
  ["three-trains", "mgl", 0.0163, 1e-5],
  ["three-trains", "alpha", 0.05298, 1e-5],
  ["three-motors", "motor-2", 0.0211538, 1e-7],
  ["brake-control", "loss-of-braking", 0.1124087, 1e-7],
  ["pressure-protection", "on-demand", 0.0016209, 1e-7],
  ["chinese-tree", "chinese", 0.0045691, 1e-5],
])("%s %s has the published probability", (name, tree, published, tolerance) => {
  expect(Math.abs(answersOf(textOf(name))[tree]!.unavailability - published)).toBeLessThan(tolerance);
});

/** How many minimal cut sets there are of one event, of two, … */
function sizes(name: string, tree: string): readonly number[] {
  const found: number[] = [];
  for (const set of answersOf(textOf(name))[tree]!.cutSets!) found[set.length - 1] = (found[set.length - 1] ?? 0) + 1;
  return Array.from(found, (count) => count ?? 0);
}

test("minimal cut sets of published trees, by size", () => {
  expect(sizes("chinese-tree", "chinese")).toEqual([0, 12, 0, 24, 188, 168]);
  expect(sizes("brake-control", "loss-of-braking")).toEqual([2, 8]);
  expect(sizes("pressure-protection", "on-demand")).toEqual([6, 3]);
  expect(sizes("three-trains", "beta")).toEqual([2, 0, 8]);
});

/** The probability of a static tree by adding up its truth table, which shares nothing with a diagram. */
function byTruthTable(tree: RawTree, probability: readonly number[]): number {
  const names = Object.keys(tree.events);
  const holds = (gate: RawGate, state: number): boolean => {
    if (typeof gate === "string") {
      const event = names.indexOf(gate);
      return event < 0 ? holds(tree.gates![gate]!, state) : ((state >> event) & 1) === 1;
    }
    if ("and" in gate) return gate.and.every((each) => holds(each, state));
    if ("or" in gate) return gate.or.some((each) => holds(each, state));
    if ("atLeast" in gate) return gate.of.filter((each) => holds(each, state)).length >= Number(gate.atLeast);
    throw new Error("no static gate");
  };
  let sum = 0;
  for (let state = 0; state < 2 ** names.length; state += 1) {
    const chance = probability.reduce((p, each, event) => p * (((state >> event) & 1) === 1 ? each : 1 - each), 1);
    if (chance > 0 && holds(tree.top, state)) sum += chance;
  }
  return sum;
}

test.each([
  ["three-motors", "motor-2", [...Array.from({ length: 15 }, () => 0.02), 1, 1, 1]],
  [
    "brake-control",
    "loss-of-braking",
    [1.6e-7, 3e-5, 3e-5, 1.35e-5, 1.35e-5, 2.6e-6, 2.6e-6, 1.3e-7].map((rate) => -Math.expm1(-rate * 8760)),
  ],
  [
    "pressure-protection",
    "on-demand",
    [7e-7, 7e-7, 7e-7, 3.5e-8, 0, 2.6e-6, 2.6e-6, 4.1e-6, 4.1e-6].map((rate) =>
      rate === 0 ? 1e-6 / 0.100001 : -Math.expm1(-rate * 120),
    ),
  ],
])("%s %s is the sum of its truth table", (name, tree, probability) => {
  const raw = modelSchema.parse(parse(textOf(name))).trees![tree]!;
  relative(answersOf(textOf(name))[tree]!.unavailability, byTruthTable(raw, probability), 1e-10);
});
