import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readModel } from "./model/read-model.ts";
import { modelSchema } from "./model/schema.ts";
import type { Answer } from "./solve/answer.ts";
import { solveModel } from "./solve/solve-model.ts";

const names = readdirSync("examples/models").filter((name) => name.endsWith(".yaml"));

function answersOf(text: string): Readonly<Record<string, Answer>> {
  const read = readModel(text, "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings, null, 1));
  const { answers, findings } = solveModel(read.model);
  expect(findings).toEqual([]);
  return Object.fromEntries(answers.map((answer) => [answer.name, answer]));
}

function example(name: string): Readonly<Record<string, Answer>> {
  return answersOf(readFileSync(`examples/models/${name}.yaml`, "utf8"));
}

function expectRelative(actual: number | null | undefined, wanted: number, tolerance = 1e-12): void {
  expect(Math.abs((actual ?? Number.NaN) / wanted - 1)).toBeLessThan(tolerance);
}

/** Fractions of whole numbers: elimination with them is exact, and shares nothing with the solvers under test. */
interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

function fraction(n: bigint, d: bigint): Fraction {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? { n: 0n, d: 1n } : { n: n / a, d: d / a };
}

const plus = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
const times = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.n, a.d * b.d);
const over = (a: Fraction, b: Fraction): Fraction =>
  b.n < 0n ? fraction(-a.n * b.d, a.d * -b.n) : fraction(a.n * b.d, a.d * b.n);
const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { n: -b.n, d: b.d });

/** Steady state by Gauss–Jordan elimination of πQ = 0, Σπ = 1. */
function exactSteady(size: number, rates: readonly (readonly [number, number, Fraction])[]): readonly number[] {
  const zero = { n: 0n, d: 1n };
  const one = { n: 1n, d: 1n };
  const rows = Array.from({ length: size }, () => Array.from({ length: size + 1 }, () => zero));
  for (const [from, to, rate] of rates) {
    rows[to]![from] = plus(rows[to]![from]!, rate);
    rows[from]![from] = minus(rows[from]![from]!, rate);
  }
  rows[0] = Array.from({ length: size + 1 }, () => one);
  for (let c = 0; c < size; c += 1) {
    const pivot = rows.findIndex((row, r) => r >= c && row[c]!.n !== 0n);
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    const scaled = rows[c]!.map((value) => over(value, rows[c]![c]!));
    rows[c] = scaled;
    rows.forEach((row, r) => {
      if (r !== c && row[c]!.n !== 0n) rows[r] = row.map((value, k) => minus(value, times(row[c]!, scaled[k]!)));
    });
  }
  return rows.map((row) => Number((row[size]!.n * 10n ** 40n) / row[size]!.d) / 1e40);
}

test.each([
  [2, 3, 1000, 1, 0.9999970079850239, 0.9999940119999641],
  [2, 3, 1000, 4, 0.9999525081844334, 0.9999047679632851],
  [2, 3, 8760, 8, 0.9999975040499107, 0.9999950050740198],
  [3, 5, 1000, 4, 0.9999993713921138, 0.9999962062605898],
])("%i of %i with MTTF %i h and MTTR %i h", (k, n, mttf, mttr, own, one) => {
  const answers = answersOf(`
crews: { one: 1 }
parts:
  a: { count: ${n}, mttf: ${mttf} h, mttr: ${mttr} h }
  b: { count: ${n}, mttf: ${mttf} h, mttr: ${mttr} h, crew: one }
endpoints: { own: { atLeast: ${k}, of: a }, one: { atLeast: ${k}, of: b } }`);
  expect(Math.abs(1 - answers["own"]!.unavailability - own)).toBeLessThan(1e-12);
  expect(Math.abs(1 - answers["one"]!.unavailability - one)).toBeLessThan(1e-12);
  // The digits of a small unavailability, which 1 − A would lose.
  const q = mttr / (mttf + mttr);
  const choose = (of: number, i: number): number => (i === 0 ? 1 : (choose(of, i - 1) * (of - i + 1)) / i);
  let out = 0;
  for (let down = n; down > n - k; down -= 1) out += choose(n, down) * q ** down * (1 - q) ** (n - down);
  expectRelative(answers["own"]!.unavailability, out, 1e-13);
});

test("duplex with coverage: balance equations", () => {
  const { duplex } = example("duplex-coverage");
  const [lambda, mu, c, delta, beta] = [1 / 6000, 1 / 4, 0.95, 60, 12];
  const p1 = (2 * lambda) / mu;
  const p0 = (p1 * lambda) / mu;
  const reconfigure = (2 * lambda * c) / delta;
  const reboot = (2 * lambda * (1 - c)) / beta;
  const total = 1 + p1 + p0 + reconfigure + reboot;
  expectRelative(duplex?.unavailability, (p0 + reconfigure + reboot) / total);
  expectRelative(duplex?.outagesPerYear, ((2 * lambda + p1 * lambda) / total) * 8760);
  expectRelative(duplex?.mttfHours, 1 / (2 * lambda));
  expectRelative(duplex?.degraded, p1 / total);
});

test("workstations and file server: parts, chain and exact rational elimination agree", () => {
  const { system, "by-hand": byHand } = example("workstations-fileserver");
  const [lw, lf, mw, mf] = [fraction(1n, 10000n), fraction(1n, 20000n), fraction(1n, 1n), fraction(1n, 2n)];
  const two = fraction(2n, 1n);
  const steady = exactSteady(6, [
    [0, 1, times(two, lw)],
    [0, 3, lf],
    [1, 0, mw],
    [1, 2, lw],
    [1, 4, lf],
    [2, 1, mw],
    [2, 5, lf],
    [3, 0, mf],
    [3, 4, times(two, lw)],
    [4, 1, mf],
    [4, 5, lw],
    [5, 2, mf],
  ]);
  const out = steady[2]! + steady[3]! + steady[4]! + steady[5]!;
  expectRelative(byHand?.unavailability, out);
  expectRelative(system?.unavailability, out);
  expectRelative(system?.mttfHours, byHand?.mttfHours ?? 0);
  expect(system?.states).toBe(6);
  system?.times.forEach((at, i) => {
    expectRelative(at.unavailability, byHand!.times[i]!.unavailability);
    expectRelative(at.unreliability, byHand!.times[i]!.unreliability!);
  });
});

test("pressure tank: probability and minimal cut sets of the Fault Tree Handbook", () => {
  const { rupture } = example("pressure-tank");
  const circuit = 1 - (1 - 3e-5) * (1 - 3e-5) * (1 - 1e-4);
  expectRelative(rupture?.unavailability, 5e-6 + (1 - 5e-6) * (3e-5 + (1 - 3e-5) * 1e-4 * circuit), 1e-11);
  const sets = rupture?.cutSets?.map((set) => set.toSorted().join(" ")).toSorted();
  expect(sets).toEqual(["K1 S", "K2", "R S", "S S1", "T"]);
});

test("bridge: the polynomial, also as a fault tree, and its cut sets", () => {
  const { bridge, "as-a-tree": tree } = example("bridge");
  const p = 0.9;
  const out = 1 - (2 * p ** 2 + 2 * p ** 3 - 5 * p ** 4 + 2 * p ** 5);
  expectRelative(bridge?.unavailability, out);
  expectRelative(tree?.unavailability, out);
  expect(bridge?.cutSets?.map((set) => set.toSorted().join(" ")).toSorted()).toEqual([
    "c1 c2",
    "c1 c3 c5",
    "c2 c3 c4",
    "c4 c5",
  ]);
  // Birnbaum's measure of the middle one: p² (1-p)² terms of the polynomial by its derivative.
  const q = 0.1;
  const middle = bridge?.importance.find(({ part }) => part === "c3");
  expectRelative(middle?.birnbaum, 2 * p * p * q * q, 1e-11);
  // Frequency: Σ Birnbaum × availability × failure rate.
  const perHour = bridge!.importance.reduce((sum, { birnbaum }) => sum + birnbaum * p * (1 / 9), 0);
  expectRelative(bridge?.outagesPerYear, perHour * 8760, 1e-11);
});

test.each([
  [2, 276, 1120],
  [4, 820, 3616],
  [8, 2772, 12_832],
  [16, 10_132, 48_160],
])("workstation cluster of %i has the published number of states and transitions", (n, states, transitions) => {
  const text = readFileSync("examples/models/workstation-cluster.yaml", "utf8").replace("N: 4", `N: ${n}`);
  const read = readModel(text, "cluster");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const [cluster] = read.model.chains;
  expect(cluster?.chain.size).toBe(states);
  expect(cluster?.chain.target.length).toBe(transitions);
});

test("missions without repair: TMR and a cold spare", () => {
  const { tmr, "cold-spare": spare, "tmr-by-hand": byHand } = example("tmr-mission");
  const x = 1000 / 5000;
  for (const answer of [tmr, byHand]) {
    expectRelative(answer?.unavailability, 1 - (3 * Math.exp(-2 * x) - 2 * Math.exp(-3 * x)), 1e-12);
    expectRelative(answer?.mttfHours, (5 / 6) * 5000);
    expect(answer?.horizon).toBe("mission");
  }
  expectRelative(spare?.unavailability, 1 - (1 + x) * Math.exp(-x), 1e-12);
  expectRelative(spare?.mttfHours, 2 * 5000);
});

test("common cause: chain with shocks, tree with a beta factor, latent failure", () => {
  const { pair, demand, latent } = example("common-cause");
  const [lambda, mu, beta] = [1e-4, 1 / 8, 0.1];
  // Cuts between {2} and {1, 0}, and around {0}, for states by number of channels up.
  const down = (2 * (1 - beta) * lambda + beta * lambda) / 1;
  const p1 = (down * (2 * mu)) / (mu * (lambda + 2 * mu)) - (beta * lambda) / (lambda + 2 * mu) + 0;
  const ratio1 = (2 * (1 - beta) * lambda * 2 * mu + 2 * mu * beta * lambda) / (2 * mu * mu);
  const p0 = (ratio1 * lambda + beta * lambda) / (2 * mu);
  expect(p1).toBeGreaterThan(0);
  expectRelative(pair?.unavailability, p0 / (1 + ratio1 + p0));
  expectRelative(demand?.unavailability, 0.001 + 0.999 * 0.009 ** 2, 1e-12);
  const t = 1e-6 * 8760;
  const valve = 1 - (1 - Math.exp(-t)) / t;
  const pump = 1e-5 / (1e-5 + 1 / 8);
  expectRelative(latent?.unavailability, valve + (1 - valve) * pump, 1e-10);
});

test("repair queues: machine repairman and finite queue", () => {
  const { "eight-of-ten": machines, queue } = example("repair-queue");
  const weight = [1];
  for (let j = 1; j <= 10; j += 1) weight.push((weight[j - 1]! * (10 - j + 1) * 0.05) / Math.min(j, 2));
  const total = weight.reduce((sum, value) => sum + value, 0);
  expectRelative(machines?.unavailability, weight.slice(3).reduce((sum, value) => sum + value, 0) / total);
  const sum = (1 - 0.8 ** 8) / 0.2;
  expectRelative(queue?.unavailability, 0.8 ** 7 / sum);
  expectRelative(
    queue?.reward,
    Array.from({ length: 8 }, (_, n) => (n * 0.8 ** n) / sum).reduce((a, b) => a + b, 0),
  );
});

test.each(names)("%s is accepted by the schema and names it and its source", (name) => {
  const text = readFileSync(`examples/models/${name}`, "utf8");
  const schema: unknown = JSON.parse(readFileSync("schema/model.schema.json", "utf8"));
  expect(schema).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(modelSchema, { target: "draft-7" }))));
  expect(text).toContain("# yaml-language-server: $schema=../../schema/model.schema.json");
  const content = modelSchema.safeParse(parse(text));
  expect(content.error?.issues).toBeUndefined();
  expect(content.data?.source).toBeTruthy();
});
