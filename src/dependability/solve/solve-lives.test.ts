import { expect, test } from "vitest";
import { cumulative } from "../model/cumulative.ts";
import { readModel } from "../model/read-model.ts";
import type { Answer } from "./answer.ts";
import { solveModel } from "./solve-model.ts";

function answersOf(text: string): readonly Answer[] {
  const read = readModel(text, "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const { answers, findings } = solveModel(read.model);
  expect(findings).toEqual([]);
  return answers;
}

function close(actual: number | null | undefined, wanted: number, tolerance = 1e-12): void {
  expect(Math.abs((actual ?? Number.NaN) / wanted - 1)).toBeLessThan(tolerance);
}

test("two of three with Weibull lives, as parts and as a tree: survival and mean life", () => {
  const weibull = "{ weibull: { shape: 2, scale: 150 } }";
  const [parts, tree] = answersOf(`
mission: 100
parts: { a: { count: 3, mttf: ${weibull} } }
endpoints: { parts: { atLeast: 2, of: a } }
trees:
  tree:
    events: { x: { mttf: ${weibull} }, y: { mttf: ${weibull} }, z: { mttf: ${weibull} } }
    top: { atLeast: 2, of: [x, y, z] }
`);
  const well = Math.exp(-((100 / 150) ** 2));
  const life = 150 * Math.sqrt(Math.PI) * 0.5;
  for (const answer of [parts, tree]) {
    close(answer?.unavailability, 1 - (3 * well ** 2 - 2 * well ** 3));
    close(answer?.mttfHours, life * (3 / Math.SQRT2 - 2 / Math.sqrt(3)));
    expect(answer?.times[0]?.unreliability).toBe(answer?.unavailability);
    expect(answer?.horizon).toBe("mission");
  }
  // Birnbaum's measure: the chance that of the other two exactly one is well.
  close(parts?.importance[0]?.birnbaum, 2 * well * (1 - well));
  expect(parts?.cutSets).toHaveLength(3);
});

test("a structure far too large for a chain: thirty parts, lognormal and gamma lives", () => {
  const [answer] = answersOf(`
mission: 100
parts:
  a: { count: 30, mttf: 400 }
  b: { mttf: { lognormal: { mean: 500, cv: 0.4 } } }
  c: { count: 2, mttf: { gamma: { shape: 2.5, mean: 300 } } }
endpoints: { api: { all: [{ atLeast: 20, of: a }, b, { any: [c] }] } }
`);
  // By quadrature in thirty digits with mpmath.
  close(answer?.unavailability, 0.06109471984867414, 1e-11);
  close(answer?.mttfHours, 172.3230244110936, 1e-11);
});

function crossed(mttf: string): string {
  return `
times: [10, 200]
mission: 1000
parts: { a: { count: 2, mttf: ${mttf} }, b: { mttf: 700 }, c: { mttf: 900 } }
endpoints: { api: { any: [{ all: ["a.1", b] }, { all: ["a.2", c] }, { all: [b, c] }] } }
`;
}

test("exponential parts that are never repaired: the diagram at each time is what the chain says", () => {
  const [chain] = answersOf(crossed("500"));
  // A life that is as good as exponential, and that no chain of this size can hold.
  const [diagram] = answersOf(crossed("{ weibull: { shape: 1, mean: 500 } }"));
  expect(chain?.states).toBeGreaterThan(1);
  expect(diagram?.states).toBe(null);
  close(chain?.mttfHours, diagram?.mttfHours ?? 0);
  chain?.times.forEach(({ unavailability, unreliability, intervalUnavailability }, i) => {
    close(unavailability, diagram!.times[i]!.unavailability);
    expect(unreliability).toBe(unavailability);
    expect(intervalUnavailability).toBeGreaterThan(0);
  });
});

test.each([
  ["lognormal early", { kind: "lognormal", mu: 0, sigma: 1 }, Math.exp(-6), 9.865876450377018e-10],
  ["lognormal late", { kind: "lognormal", mu: 0, sigma: 1 }, Math.exp(1), 0.8413447460685429],
  ["gamma early", { kind: "gamma", shape: 2.5, rate: 1 }, 0.01, 2.987601531906594e-6],
  ["gamma late", { kind: "gamma", shape: 2.5, rate: 1 }, 6, 0.965212219493758],
  ["uniform", { kind: "uniform", low: 2, high: 4 }, 2.5, 0.25],
  ["deterministic", { kind: "deterministic", value: 3 }, 3, 1],
  ["pareto", { kind: "pareto", shape: 2, minimum: 1 }, 4, 1 - 1 / 16],
] as const)("the chance of %s", (_, time, hours, wanted) => {
  const [yes, no] = cumulative(time, hours);
  close(yes, wanted, 1e-12);
  expect(Math.abs(yes + no - 1)).toBeLessThan(1e-14);
});

/** Erlang's: the chance that a Poisson count with this mean reaches the stages, its terms added up by their logarithms. */
function reaches(stages: number, mean: number): number {
  let logTerm = -mean;
  for (let n = 1; n <= stages; n += 1) logTerm += Math.log(mean / n);
  let sum = 0;
  for (let [n, term] = [stages, Math.exp(logTerm)]; term > sum * 1e-18; n += 1, term *= mean / n) sum += term;
  return sum;
}

test.each([60, 120, 145, 160, 200, 1000])(
  "lives of %d stages, also where Γ itself is past what a number holds",
  (stages) => {
    for (const share of [0.8, 1, 1.2]) {
      const [answer] = answersOf(`
mission: ${1000 * share}
parts: { a: { mttf: { gamma: { shape: ${stages}, mean: 1000 } } } }
endpoints: { api: a }
`);
      close(answer?.unavailability, reaches(stages, stages * share), 1e-11);
      close(answer?.mttfHours, 1000, 1e-11);
    }
  },
);
