import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Model } from "./model/model.ts";
import { modelOf } from "./model/read-model.ts";
import type { RawModel, RawStructure } from "./model/schema.ts";
import { networkOf, partsOf } from "./parts/network.ts";
import { partChain } from "./parts/part-chain.ts";
import { simulateLongRun } from "./simulate/batch-means.ts";
import { simulateRare } from "./simulate/rare.ts";
import { longRun } from "./solve/chain-answer.ts";
import { solveIndependent } from "./solve/independent.ts";
import { prepare } from "./solve/prepare.ts";
import { solveModel } from "./solve/solve-model.ts";

/** The same question answered in several ways must have the same answer. */

function modelFrom(raw: RawModel): Model {
  const read = modelOf(raw, "test");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  return read.model;
}

interface PartCase {
  readonly mttf: number;
  readonly mttr: number;
  readonly coverage: number;
  readonly failover: number;
}

const partCase = fc.record({
  mttf: fc.double({ min: 50, max: 5000, noNaN: true }),
  mttr: fc.double({ min: 0.5, max: 20, noNaN: true }),
  coverage: fc.constantFrom(1, 0.9),
  failover: fc.constantFrom(0, 0.01),
});

const names = ["a", "b", "c", "d"];
const { structure } = fc.letrec<{ structure: RawStructure }>((tie) => ({
  structure: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...names),
    fc.record({ any: fc.array(tie("structure"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ all: fc.array(tie("structure"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ atLeast: fc.constant(2), of: fc.array(tie("structure"), { minLength: 2, maxLength: 4 }) }),
  ),
}));

function rawModel(parts: readonly PartCase[], api: RawStructure, crew: boolean): RawModel {
  return {
    ...(crew ? { crews: { one: 1 } } : {}),
    parts: Object.fromEntries(
      parts.map(({ mttf, mttr, coverage, failover }, i) => [
        names[i]!,
        {
          mttf,
          mttr,
          coverage,
          failover,
          ...(coverage < 1 ? { uncovered: 0.5 } : {}),
          ...(crew ? { crew: "one" } : {}),
        },
      ]),
    ),
    endpoints: { api },
  };
}

const fourParts = fc.array(partCase, { minLength: 4, maxLength: 4 });

test("diagram and Markov chain agree on unavailability and frequency", () => {
  fc.assert(
    fc.property(fourParts, structure, (parts, api) => {
      const model = modelFrom(rawModel(parts, api, false));
      const [endpoint] = model.endpoints;
      const network = networkOf(endpoint!.structure, model.parts.length);
      const built = partChain(model, network, partsOf(network), 100_000);
      if (built.kind !== "chain") throw new Error(built.why);
      const chain = longRun(built.chain, built.up);
      const diagram = solveIndependent(model, prepare(model, endpoint!));
      expect(Math.abs(diagram!.unavailability / chain!.unavailability - 1)).toBeLessThan(1e-10);
      expect(Math.abs(diagram!.outagesPerYear / chain!.outagesPerYear - 1)).toBeLessThan(1e-8);
    }),
    { numRuns: 60 },
  );
}, 60_000);

function twoOf(mttf: readonly number[]): RawModel {
  return {
    crews: { one: 1 },
    parts: Object.fromEntries(mttf.map((value, i) => [`p${i}`, { mttf: value, mttr: 4, crew: "one" }])),
    endpoints: { api: { atLeast: 2, of: mttf.map((_, i) => `p${i}`) } },
  };
}

test("lumped and unlumped chains agree", () => {
  const lumped = solveModel(modelFrom(twoOf([1000, 1000, 1000, 1000]))).answers[0]!;
  // A difference that is too small to matter keeps the parts apart.
  const apart = solveModel(modelFrom(twoOf([1000, 1000 + 1e-10, 1000 + 2e-10, 1000 + 3e-10]))).answers[0]!;
  expect(lumped.states).toBe(5);
  expect(apart.states).toBeGreaterThan(60);
  expect(Math.abs(lumped.unavailability / apart.unavailability - 1)).toBeLessThan(1e-10);
  expect(Math.abs(lumped.mttfHours! / apart.mttfHours! - 1)).toBeLessThan(1e-10);
});

test("one more redundant part never lowers availability when every failure is covered", () => {
  fc.assert(
    fc.property(partCase, fc.integer({ min: 1, max: 5 }), (part, count) => {
      const of = (n: number): number =>
        solveModel(
          modelFrom({
            parts: { p: { count: n, mttf: part.mttf, mttr: part.mttr } },
            endpoints: { api: { any: ["p"] } },
          }),
        ).answers[0]!.unavailability;
      expect(of(count + 1)).toBeLessThanOrEqual(of(count));
    }),
    { numRuns: 30 },
  );
}, 60_000);

function uncovered(count: number): RawModel {
  return {
    parts: { p: { count, mttf: 1000, mttr: 1, coverage: 0.5, uncovered: 1 } },
    endpoints: { api: { any: ["p"] } },
  };
}

test("with imperfect coverage one more part may lower availability", () => {
  const [two, four] = [2, 4].map((count) => solveModel(modelFrom(uncovered(count))).answers[0]!.unavailability);
  expect(four).toBeGreaterThan(two!);
});

test("a higher failure rate never raises availability", () => {
  fc.assert(
    fc.property(fourParts, structure, fc.integer({ min: 0, max: 3 }), fc.boolean(), (parts, api, which, crew) => {
      const plain = parts.map((part) => ({ ...part, coverage: 1, failover: 0 }));
      const worse = plain.map((part, i) => (i === which ? { ...part, mttf: part.mttf / 2 } : part));
      const of = (each: readonly PartCase[]): number =>
        solveModel(modelFrom(rawModel(each, api, crew))).answers[0]!.unavailability;
      expect(of(worse)).toBeGreaterThanOrEqual(of(plain) * (1 - 1e-12));
    }),
    { numRuns: 40 },
  );
}, 60_000);

test("the same model gives the same bytes", () => {
  const raw = rawModel([{ mttf: 100, mttr: 1, coverage: 0.9, failover: 0.01 }], "a", false);
  const said = (): string => JSON.stringify(solveModel(modelFrom(raw)).answers);
  expect(said()).toBe(said());
});

const seeds = Array.from({ length: 100 }, (_, i) => 1000 + i * 7919);

test("the 95 % interval of plain simulation holds the exact value for at least 90 of 100 seeds", () => {
  const model = modelFrom({
    crews: { one: 1 },
    parts: { a: { count: 3, mttf: 20, mttr: 2, crew: "one" }, b: { mttf: 100, mttr: 1 } },
    endpoints: { api: { all: [{ atLeast: 2, of: "a" }, "b"] } },
  });
  const exact = solveModel(model).answers[0]!;
  const network = networkOf(model.endpoints[0]!.structure, model.parts.length);
  const runs = seeds.map((seed) => simulateLongRun(model, network, [0, 1, 2, 3], seed, 0.1, 2_000_000));
  const holds = runs.filter((run) => Math.abs(run.unavailability - exact.unavailability) <= run.halfWidth);
  expect(holds.length).toBeGreaterThanOrEqual(90);
  const mean = runs.reduce((sum, run) => sum + run.outagesPerHour, 0) / runs.length;
  expect(Math.abs((mean * 8760) / exact.outagesPerYear! - 1)).toBeLessThan(0.02);
}, 120_000);

test("the 95 % interval of failure biasing holds the exact value for at least 90 of 100 seeds", () => {
  const model = modelFrom({
    crews: { one: 1 },
    parts: {
      a: { count: 3, mttf: 20_000, mttr: 8, crew: "one" },
      b: { count: 2, mttf: 9000, mttr: 4, failover: 0.01 },
    },
    causes: { together: { beta: 0.001, of: ["b"] } },
    endpoints: { api: { all: [{ any: ["a"] }, { any: ["b"] }] } },
  });
  const exact = solveModel(model).answers[0]!;
  const network = networkOf(model.endpoints[0]!.structure, model.parts.length);
  const runs = seeds.map((seed) => simulateRare(model, network, [0, 1, 2, 3, 4], seed, 0.1, 20_000_000));
  const holds = runs.filter((run) => Math.abs(run.unavailability - exact.unavailability) <= run.halfWidth);
  expect(holds.length).toBeGreaterThanOrEqual(90);
}, 120_000);

test("the 95 % interval holds an unavailability of 1e-10 for at least 36 of 40 seeds, and is as narrow as asked", () => {
  const model = modelFrom({
    parts: { p: { count: 3, mttf: 20_000, mttr: 10 } },
    endpoints: { api: { any: ["p"] } },
  });
  const exact = (10 / 20_010) ** 3;
  const network = networkOf(model.endpoints[0]!.structure, model.parts.length);
  const runs = seeds.slice(0, 40).map((seed) => simulateRare(model, network, [0, 1, 2], seed, 0.1, 20_000_000));
  const holds = runs.filter((run) => Math.abs(run.unavailability - exact) <= run.halfWidth);
  expect(holds.length).toBeGreaterThanOrEqual(36);
  for (const run of runs) expect(run.halfWidth).toBeLessThanOrEqual(0.1 * run.unavailability);
}, 120_000);

test("simulation agrees with the diagram where times are not exponential and with windows", () => {
  const model = modelFrom({
    parts: {
      a: { mttf: { weibull: { shape: 2, mean: 50 } }, mttr: { lognormal: { mean: 4, cv: 0.8 } } },
      b: { mttf: { gamma: { shape: 2.5, mean: 60 } }, mttr: { uniform: [1, 5] } },
      c: { mttf: { erlang: { stages: 3, mean: 80 } }, mttr: { deterministic: 3 } },
    },
    maintenance: [{ parts: ["a", "b"], every: 200, lasts: 4 }],
    endpoints: { api: { atLeast: 2, of: ["a", "b", "c"] } },
  });
  const exact = solveIndependent(model, prepare(model, model.endpoints[0]!));
  const network = networkOf(model.endpoints[0]!.structure, model.parts.length);
  const run = simulateLongRun(model, network, [0, 1, 2], 5, 0.01, 20_000_000);
  expect(Math.abs(run.unavailability / exact!.unavailability - 1)).toBeLessThan(0.03);
  expect(Math.abs((run.outagesPerHour * 8760) / exact!.outagesPerYear - 1)).toBeLessThan(0.03);
}, 60_000);

type Order = "first-come" | "priority" | "shared";

function sharedCrew(order: Order): RawModel {
  return {
    crews: { one: { size: 1, order } },
    parts: {
      slow: { count: 2, mttf: 40, mttr: 8, crew: "one" },
      vital: { mttf: 60, mttr: { erlang: { stages: 2, mean: 1 } }, crew: "one", priority: 1 },
    },
    endpoints: { api: { all: ["vital", { any: ["slow"] }] } },
  };
}

function chainAnswer(order: Order): number {
  return solveModel(modelFrom(sharedCrew(order))).answers[0]!.unavailability;
}

test("crews by order of failure, by priority and shared differ, and simulation agrees with the chain", () => {
  expect(chainAnswer("priority")).toBeLessThan(chainAnswer("shared"));
  expect(chainAnswer("shared")).toBeLessThan(chainAnswer("first-come"));
  for (const order of ["first-come", "priority"] as const) {
    const model = modelFrom(sharedCrew(order));
    const network = networkOf(model.endpoints[0]!.structure, model.parts.length);
    const run = simulateLongRun(model, network, [0, 1, 2], 3, 0.01, 20_000_000);
    expect(Math.abs(run.unavailability / chainAnswer(order) - 1)).toBeLessThan(0.03);
  }
}, 60_000);
