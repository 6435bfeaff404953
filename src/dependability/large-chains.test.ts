import { expect, test } from "vitest";
import { gthBanded } from "./markov/gth.ts";
import { narrowOrder } from "./markov/graph.ts";
import { multilevel } from "./markov/multilevel.ts";
import { NotConverged, steadyState } from "./markov/steady.ts";
import { chainOf } from "./model/chain-builder.ts";
import type { Chain, Model } from "./model/model.ts";
import { modelOf } from "./model/read-model.ts";
import type { RawModel } from "./model/schema.ts";
import { networkOf, partsOf } from "./parts/network.ts";
import { partChain } from "./parts/part-chain.ts";
import type { Answer } from "./solve/answer.ts";
import { coupled } from "./solve/solve-endpoint.ts";
import { solveModel } from "./solve/solve-model.ts";
import { notANumber } from "./solve/trusted.ts";

/** Chains beyond elimination, against closed forms and against elimination in a band that takes its time. */

function modelFrom(raw: RawModel): Model {
  const read = modelOf(raw, "test");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  return read.model;
}

function answersOf(raw: RawModel): readonly Answer[] {
  const { answers, findings } = solveModel(modelFrom(raw));
  expect(findings).toEqual([]);
  return answers;
}

function close(actual: number, wanted: number, tolerance = 1e-9): void {
  expect(Math.abs(actual / wanted - 1)).toBeLessThan(tolerance);
}

const threeClasses: RawModel = {
  crews: { k: { size: 2, order: "priority" } },
  parts: {
    a: { count: 30, mttf: 200, mttr: 4, crew: "k", priority: 0 },
    b: { count: 30, mttf: 400, mttr: 4, crew: "k", priority: 1 },
    c: { count: 30, mttf: 600, mttr: 4, crew: "k", priority: 2 },
  },
  endpoints: {
    all: { all: ["a", "b", "c"].map((of) => ({ atLeast: 25, of })) },
    first: { atLeast: 25, of: "c" },
  },
};

/** The machine repairman: of `count` machines more than `spare` down, with `crew` repairers (Kleinrock, Queueing Systems I, 3.8). */
function repairman(count: number, spare: number, crew: number, rho: number): number {
  const weights = [1];
  for (let down = 1; down <= count; down += 1)
    weights.push((weights[down - 1]! * (count - down + 1) * rho) / Math.min(down, crew));
  return sum(weights.slice(spare + 1)) / sum(weights);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}

test("a crew of two for ninety parts by priority: 29,791 states that settle slowly", () => {
  const [all, first] = answersOf(threeClasses);
  // By elimination in a band of 736 states, which takes some seconds.
  close(all!.unavailability, 0.008947828663341);
  expect(all!.states).toBe(29_791);
  expect(all!.residual).toBeLessThan(1e-9);
  // Who is repaired first does not feel the others.
  close(first!.unavailability, repairman(30, 5, 2, 4 / 600));
}, 60_000);

test.each([
  [1, 5000, 4, 50],
  [2, 8760, 24, 56],
])(
  "sixty hosts, %d to repair them, imperfect coverage: probabilities down to 1e-300",
  (crew, mttf, mttr, atLeast) => {
    const [coverage, failover, uncovered, count] = [0.95, 0.01, 0.5, 60];
    const [found] = answersOf({
      crews: { k: crew },
      parts: { host: { count, mttf, mttr, coverage, failover, uncovered, crew: "k" } },
      endpoints: { api: { atLeast, of: "host" } },
    });
    // A closed network of queues: lives and blocking are delays, the crew a queue (Gordon and Newell, Operations Research 15 (1967) 254).
    const blocked = coverage * failover + (1 - coverage) * uncovered;
    let [whole, works] = [0, 0];
    for (let down = 0; down <= count; down += 1) {
      for (let blocking = 0; blocking + down <= count; blocking += 1) {
        const up = count - down - blocking;
        const repaired = (mttr / mttf) ** down / inRepair(down, crew);
        const weight = power(mttf, up) * power(blocked, blocking) * repaired * mttf ** -(count - down);
        whole += weight;
        if (blocking === 0 && up >= atLeast) works += weight;
      }
    }
    close(found!.unavailability, (whole - works) / whole, 1e-8);
  },
  60_000,
);

/** The repairs that go on at once while there are 1 … n to be made, multiplied. */
function inRepair(down: number, crew: number): number {
  let value = 1;
  for (let i = 1; i <= down; i += 1) value *= Math.min(i, crew);
  return value;
}

/** xⁿ / n!: the weight of n that are in a delay of mean x. */
function power(x: number, n: number): number {
  let value = 1;
  for (let i = 1; i <= n; i += 1) value *= x / i;
  return value;
}

const shocked: RawModel = {
  crews: { k: { size: 3, order: "priority" } },
  parts: {
    p: { count: 20, mttf: 33_872, mttr: 0.667, crew: "k", priority: 1 },
    q: { count: 6, mttf: 4121, mttr: 8.7, crew: "k", priority: 2, coverage: 0.77, failover: 0.01, uncovered: 0.5 },
  },
  causes: { s: { shock: 2.9e-5, fails: ["p", "q"] } },
  endpoints: { api: { all: [{ atLeast: 18, of: "p" }, "q"] } },
};

function chainFor(raw: RawModel): { readonly chain: Chain; readonly up: Uint8Array } {
  const model = modelFrom(raw);
  const network = networkOf(model.endpoints[0]!.structure, model.parts.length);
  const built = partChain(model, network, coupled(model, partsOf(network)), 100_000);
  if (built.kind !== "chain") throw new Error(built.why);
  return built;
}

function outOf(up: Uint8Array, probability: Float64Array): number {
  return probability.reduce((total, p, state) => (up[state] === 0 ? total + p : total), 0);
}

test("multilevel agrees with elimination where shocks lead far away, which stops groups from settling", () => {
  for (const change of [0.1, 1, 10, 100]) {
    const { p, q } = shocked.parts!;
    const { chain, up } = chainFor({ ...shocked, parts: { p: { ...p, mttf: 3387 * change }, q: q! } });
    const { position, bandwidth } = narrowOrder(chain);
    const { steady, residual, change: last } = multilevel(chain);
    expect(Math.max(residual, last)).toBeLessThan(1e-9);
    close(outOf(up, steady), outOf(up, gthBanded(chain, position, bandwidth)));
  }
}, 60_000);

test("elimination keeps its numbers where the last state is 10^500 times as likely as the first", () => {
  const moves = Array.from({ length: 500 }, (_, i) => [
    { from: i, to: i + 1, rate: 10 },
    { from: i + 1, to: i, rate: 1 },
  ]).flat();
  const { probability } = steadyState(chainOf(501, moves));
  close(probability[500]!, 0.9, 1e-12);
  close(probability[400]!, 9e-101, 1e-12);
});

/** Overloaded, with blocking of 0.4 s and a shock: more than elimination is given, and the steps do not settle. */
const hopeless: RawModel = {
  crews: { k: { size: 1, order: "priority" } },
  parts: {
    a: { count: 4, mttf: 11.83, mttr: 26.43, priority: 1, crew: "k", active: 2, dormant: 0 },
    b: {
      count: 3,
      mttf: 288.8,
      mttr: 2.727,
      priority: 1,
      crew: "k",
      coverage: 0.689,
      failover: 1.184e-4,
      uncovered: 0.5,
    },
    c: { count: 6, mttf: 212_746, mttr: 1.761, priority: 1, crew: "k", active: 3, dormant: 0 },
    d: { count: 6, mttf: 16.01, mttr: { erlang: { stages: 2, mean: 5 } }, priority: 2, crew: "k" },
  },
  causes: { s: { shock: 2.25e-6, fails: ["a", "b"] } },
  endpoints: {
    api: { all: [{ atLeast: 2, of: "a" }, { any: ["b"] }, { atLeast: 3, of: "c" }, { atLeast: 3, of: "d" }] },
  },
};

test("what does not converge has no answer, but a finding that says so", () => {
  const { answers, findings } = solveModel(modelFrom(hopeless));
  expect(answers).toEqual([]);
  expect(findings).toMatchObject([{ code: "model-not-converged", severity: "error" }]);
  expect(findings[0]!.message).toMatch(
    /^Endpoint "api" has no exact answer that can be trusted: its Markov chain of 19,600 states did not converge to 1e-9 \(\de-\d is left\)\.$/,
  );
  expect(findings[0]!.remedy).toMatch(/^Use --method simulate/);
  expect(() => steadyState(chainFor(hopeless).chain)).toThrow(NotConverged);
}, 60_000);

test("no figure of an answer passes that cannot be", () => {
  const [sound] = answersOf({ parts: { p: { mttf: 9, mttr: 1 } }, endpoints: { api: "p" } });
  expect(notANumber(sound!)).toBeNull();
  expect(notANumber({ ...sound!, unavailability: Number.NaN })).toBe("unavailability");
  expect(notANumber({ ...sound!, unavailability: 1.1 })).toBe("unavailability");
  expect(notANumber({ ...sound!, outagesPerYear: Infinity })).toBe("number of outages a year");
  expect(notANumber({ ...sound!, mttfHours: Infinity })).toBeNull();
  expect(notANumber({ ...sound!, measures: [{ name: "m", value: Number.NaN }] })).toBe('measure "m"');
  const [part] = sound!.importance;
  expect(notANumber({ ...sound!, importance: [{ ...part!, raw: Number.NaN }] })).toBe('importance of "p"');
});
