import { assert, double, property } from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../spec/finding.ts";
import { compile } from "./model/expression.ts";
import { readModel } from "./model/read-model.ts";
import { simulateModel } from "./simulate/simulate-model.ts";
import { Recalculation } from "./solve/recalculation.ts";
import { solveModel } from "./solve/solve-model.ts";

function findingsOf(text: string): readonly Finding[] {
  const read = readModel(text, "model.yaml");
  return read.ok ? solveModel(read.model).findings : read.findings;
}

function unavailability(text: string): number {
  const read = readModel(text, "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  return solveModel(read.model).answers[0]?.unavailability ?? Number.NaN;
}

const pair = (cause: string, more = "") =>
  `parts:\n  a: { count: 2, mttf: 1000 h, mttr: 1 h, coverage: 0.9, failover: 36 s, uncovered: 4 h${more} }\ncauses: { c: ${cause} }\nendpoints: { e: { any: [a] } }\n`;

describe("a common cause", () => {
  it("is noticed and failed over no better than a failure of one part", () => {
    // One event in 1000 h: 0.9 × 0.01 h or 0.1 × 4 h until it is seen, then the first of two repairs.
    const all = unavailability(pair("{ beta: 1, of: [a] }"));
    const once = (0.9 * 0.01 + 0.1 * 4 + 0.5) / 1000;
    expect(all / once).toBeGreaterThan(1);
    expect(all / once).toBeLessThan(1.2);
  });

  it("never makes anything better, however large its share", () => {
    assert(
      property(double({ min: 0, max: 1, noNaN: true }), double({ min: 0, max: 1, noNaN: true }), (x, y) => {
        const [small, large] = [Math.min(x, y), Math.max(x, y)].map((beta) =>
          unavailability(pair(`{ beta: ${beta.toFixed(6)}, of: [a] }`)),
        );
        expect(large).toBeGreaterThanOrEqual((small ?? 0) * (1 - 1e-9));
      }),
      { numRuns: 30 },
    );
  });

  it("is simulated as it is solved", () => {
    const read = readModel(pair("{ shock: 1/500, fails: [a] }"), "model.yaml");
    if (!read.ok) throw new Error(JSON.stringify(read.findings));
    const [exact] = solveModel(read.model).answers;
    const [simulated] = simulateModel(read.model, { seed: 7, precision: 0.03 }).answers;
    expect(simulated?.interval?.low).toBeLessThan((exact?.unavailability ?? 0) * 1.02);
    expect(simulated?.interval?.high).toBeGreaterThan((exact?.unavailability ?? 0) * 0.98);
  });
});

function felt(more: string): string {
  return `parts:\n  a: { count: 2, mttf: 100 h, mttr: 5 h, failover: 1 h, exposure: 0.5${more} }\nendpoints: { x: { any: [a] }, y: { any: [a] } }\n`;
}

it("a failure is felt at each endpoint as is written for it, by every method", () => {
  const wanted = [felt(""), felt("").replace("1 h, exposure: 0.5", "2 h")].map(unavailability);
  const read = readModel(felt(", felt: { y: { exposure: 1, failover: 2 h } }"), "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  expect(solveModel(read.model).answers.map((answer) => answer.unavailability)).toEqual(wanted);
  const again = new Recalculation();
  expect(read.model.endpoints.map((endpoint) => again.unavailability(read.model, endpoint))).toEqual(wanted);
  const simulated = simulateModel(read.model, { seed: 2, precision: 0.03 }).answers;
  simulated.forEach(({ unavailability: value }, i) => expect(value / wanted[i]!).toBeCloseTo(1, 1));
});

const chain = (lines: string) =>
  `chains:\n  c:\n    variables: { n: [0, 3] }\n    up: n > 0\n    transitions:\n      - { when: n > 0, rate: 1, set: { n: n - 1 } }\n      - { when: n < 3, rate: 1, set: { n: n + 1 } }\n${lines}`;
const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${["b", "c", "d", "e"].map((name, i) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${"abcd"[i] ?? ""}`).join(", ")}]\n`).join("")}endpoints: *e\n`;

it("sixty variables of which one moves are two states", () => {
  const variables = Array.from({ length: 60 }, (_, i) => `v${i}: [0, 1]`).join(", ");
  const text = `chains:\n  c:\n    variables: { ${variables} }\n    up: v0 = 1\n    transitions:\n      - { when: v0 = 1, rate: 1, set: { v0: 0 } }\n      - { when: v0 = 0, rate: 3, set: { v0: 1 } }\n`;
  expect(unavailability(text)).toBeCloseTo(1 / 4, 14);
});

function withRepair(mttr: string, more = ""): number {
  return unavailability(`${more}parts: { a: { mttf: 1 h, mttr: ${mttr} } }\nendpoints: { e: a }\n`);
}

it("m is a minute in a model as in a site, unless a parameter is called so", () => {
  expect(withRepair("15 m")).toBe(withRepair("15 min"));
  expect(withRepair("15 m")).toBeCloseTo(0.2, 14);
  expect(withRepair("0.125 * m", "parameters: { m: 2 }\n")).toBe(withRepair("0.25 h"));
});

it("what a shock alone brings down is simulated, and ends", () => {
  const read = readModel(pair("{ beta: 1, of: [a] }"), "model.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const [exact] = solveModel(read.model).answers;
  const [simulated] = simulateModel(read.model, { seed: 3, precision: 0.03 }).answers;
  expect(simulated?.interval?.low).toBeLessThan((exact?.unavailability ?? 0) * 1.02);
  expect(simulated?.interval?.high).toBeGreaterThan((exact?.unavailability ?? 0) * 0.98);
});

describe("what is too much, or can only be meant otherwise, is refused in a sentence", () => {
  it.each([
    [
      "a count without bound",
      "parts: { a: { count: 100000000, mttf: 9, mttr: 1 } }\nendpoints: { e: a }\n",
      "model-number",
      "more than 100,000 parts",
    ],
    [
      "a count without bound, of which half must be up",
      "parts: { a: { count: 100000000, mttf: 9, mttr: 1 } }\nendpoints: { e: { atLeast: 50000000, of: a } }\n",
      "model-number",
      "more than 100,000 parts",
    ],
    [
      "half a variable",
      chain("      - { rate: 1, set: { n: n / 2 } }\n"),
      "model-number",
      "to 1.5, which is no whole number",
    ],
    ["a start between two states", chain("    start: { n: 1.5 }\n"), "model-number", "1.5 is not a whole number"],
    [
      "one name for a part and a group",
      "parts: { a: { mttf: 9, mttr: 1 }, b: { mttf: 9, mttr: 1 } }\ngroups: { a: { any: [a, b] } }\nendpoints: { e: a }\n",
      "model-shape",
      "the name of a part and of a group",
    ],
    ["aliases that grow", bomb, "model-syntax", "expand to more than 1000 values"],
    [
      "nested parentheses",
      `parts: { a: { mttf: "${"(".repeat(60_000)}9${")".repeat(60_000)}", mttr: 1 } }\nendpoints: { e: a }\n`,
      "model-expression",
      "more than 2000 numbers, names and signs",
    ],
    [
      "a few hundred nested parentheses",
      `parts: { a: { mttf: "${"(".repeat(300)}9${")".repeat(300)}", mttr: 1 } }\nendpoints: { e: a }\n`,
      "model-expression",
      "nested more than 100 deep",
    ],
    ["a key that is not there", "trees: { t: { events: { e: 0.1 } } }\n", "model-shape", '"top" is missing here.'],
    [
      "a key without a value",
      "parts: { a: { count: , mttf: 9, mttr: 1 } }\nendpoints: { e: a }\n",
      "model-shape",
      "Here should be a number, and nothing is written.",
    ],
    [
      "a key that stands twice",
      "parts:\n  a: { mttf: 9, mttr: 1 }\n  a: { mttf: 8, mttr: 1 }\nendpoints: { e: a }\n",
      "model-syntax",
      '"a" is written twice here.',
    ],
    [
      "more states than are solved",
      `parts: {${Array.from({ length: 30 }, (_, i) => ` a${i}: { mttf: ${i + 9}, mttr: 1, crew: k }`).join(",")} }\ncrews: { k: 1 }\nendpoints: { e: { all: [${Array.from({ length: 30 }, (_, i) => `a${i}`).join(", ")}] } }\n`,
      "model-too-many-states",
      "may have 1.07e+9 states, and up to 2,000,000 are solved",
    ],
  ])("%s", (_, text, code, words) => {
    const [found, ...others] = findingsOf(text);
    expect(found).toMatchObject({ code, severity: "error" });
    expect(found?.message).toContain(words);
    expect(others).toEqual([]);
  });
});

it.each([
  ["!n = 3", 2, 1],
  ["!n = 3", 3, 0],
  ["!n = 0 & n < 5", 2, 1],
  ["not n > 2 | n = 9", 3, 0],
  ["!(n = 3)", 3, 0],
  ["2 * !n", 0, 2],
])("%s with n = %d is %d", (text, n, value) => {
  const read = compile(text, new Map([["n", 0]]));
  expect(read.ok && read.evaluate([n])).toBe(value);
});

it("a chain that is hardly ever up, more rarely than a number can say, is not said to end", () => {
  const read = readModel(
    "crews: { k: 1 }\nparts: { a: { count: 300, mttf: 1, mttr: 100, crew: k } }\nendpoints: { e: { atLeast: 290, of: a } }\n",
    "model.yaml",
  );
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const [answer] = solveModel(read.model).answers;
  expect(answer?.unavailability).toBeCloseTo(1, 12);
  expect(answer?.outagesPerYear).toBe(0);
  expect(answer?.notes).toEqual([]);
});
