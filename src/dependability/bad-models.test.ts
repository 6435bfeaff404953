import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Finding } from "../spec/finding.ts";
import { readModel } from "./model/read-model.ts";
import { simulateModel } from "./simulate/simulate-model.ts";
import { solveModel } from "./solve/solve-model.ts";

function findingsOf(text: string): readonly Finding[] {
  const read = readModel(text, "model.yaml");
  return read.ok ? solveModel(read.model).findings : read.findings;
}

const ring = "parts: { a: { mttf: 9, mttr: 1 } }\n";

const cases: readonly (readonly [string, string, string, string])[] = [
  [
    "a cycle of references",
    `${ring}groups:\n  x: { all: [a, y] }\n  y: { any: [a, x] }\nendpoints: { api: x }\n`,
    "model-reference-cycle",
    "4:17",
  ],
  [
    "a cycle of causes",
    "parts: { a: { mttf: 9, mttr: 1 } }\ncauses:\n  p: { mttf: 9, mttr: 1, takes: [q] }\n  q: { mttf: 9, mttr: 1, takes: [p, a] }\nendpoints: { api: a }\n",
    "model-reference-cycle",
    "4:3",
  ],
  [
    "a cycle of gates",
    "trees:\n  t:\n    events: { e: 0.1 }\n    gates:\n      g: { or: [e, h] }\n      h: { and: [g] }\n    top: g\n",
    "model-reference-cycle",
    "6:18",
  ],
  [
    "a negative rate",
    "parts:\n  a: { failureRate: -0.1, mttr: 1 }\nendpoints: { api: a }\n",
    "model-negative-rate",
    "2:21",
  ],
  [
    "a negative rate of a chain",
    "chains:\n  c:\n    states: { u: up, d: down }\n    transitions:\n      - [u, d, 1]\n      - [d, u, 1 - 3]\n",
    "model-negative-rate",
    "6:16",
  ],
  ["k above n", `${ring}endpoints:\n  api: { atLeast: 3, of: [a, a] }\n`, "model-k-exceeds-n", "3:19"],
  ["an unknown reference", `${ring}endpoints:\n  api: { all: [a, b] }\n`, "model-unknown-reference", "3:19"],
  [
    "an unknown crew",
    "parts:\n  a: { mttf: 9, mttr: 1, crew: nobody }\nendpoints: { api: a }\n",
    "model-unknown-reference",
    "2:32",
  ],
  [
    "an unknown state",
    "chains:\n  c:\n    states: { u: up, d: down }\n    transitions: [[u, x, 1], [d, u, 1]]\n",
    "model-unknown-reference",
    "4:23",
  ],
  [
    "a chain that is not irreducible",
    "chains:\n  c:\n    states: { u: up, d: down, f: down }\n    transitions: [[u, d, 1], [d, u, 1], [u, f, 1]]\n",
    "model-not-irreducible",
    "2:3",
  ],
  [
    "a distribution without a mean",
    "parts:\n  a: { mttf: { pareto: { shape: 0.9, minimum: 1 } }, mttr: 1 }\nendpoints: { api: a }\n",
    "model-no-mean",
    "2:14",
  ],
  [
    "a probability above 1",
    "parts:\n  a: { mttf: 9, mttr: 1, coverage: 1.5, uncovered: 1 }\nendpoints: { api: a }\n",
    "model-probability",
    "2:36",
  ],
  [
    "modes that do not sum to 1",
    "parts:\n  a: { mttf: 9, modes: [{ name: x, probability: 0.5, mttr: 1 }] }\nendpoints: { api: a }\n",
    "model-probability",
    "2:24",
  ],
  ["an unknown key", "parts:\n  a: { mttf: 9, mtr: 1 }\nendpoints: { api: a }\n", "model-unknown-key", "2:17"],
  [
    "failures felt where nothing is",
    "parts:\n  a: { mttf: 9, mttr: 1, felt: { apis: { exposure: 0.5 } } }\nendpoints: { api: a }\n",
    "model-unknown-reference",
    "2:34",
  ],
  ["a wrong shape", "parts: [a]\nendpoints: { api: a }\n", "model-shape", "1:8"],
  ["no YAML", "parts: {\n", "model-syntax", "2:1"],
  [
    "arithmetic that cannot be done",
    "parameters: { x: 1 }\nparts:\n  a: { mttf: 2 * y, mttr: 1 }\nendpoints: { api: a }\n",
    "model-expression",
    "3:14",
  ],
  [
    "a number that is not whole",
    "parts:\n  a: { count: 2.5, mttf: 9, mttr: 1 }\nendpoints: { api: a }\n",
    "model-shape",
    "2:15",
  ],
  [
    "an event that is never repaired",
    "trees:\n  t:\n    events: { e: { rate: 0.1 } }\n    top: e\n",
    "model-never-repaired",
    "3:18",
  ],
  [
    "an event that is repaired below a gate that minds the order",
    "trees:\n  t:\n    mission: 1\n    events: { e: 0.1, f: { rate: 1, repairRate: 2 } }\n    top: { pand: [e, f] }\n",
    "model-dynamic-tree",
    "4:23",
  ],
  [
    "an event that ages below a gate that minds the order",
    "trees:\n  t:\n    mission: 1\n    events: { e: 0.1, f: { mttf: { weibull: { shape: 2, scale: 3 } } } }\n    top: { pand: [e, f] }\n",
    "model-dynamic-tree",
    "4:23",
  ],
  [
    "an event of a common-cause group that ages",
    "trees:\n  t:\n    mission: 1\n    events: { e: 0.1, f: { mttf: { uniform: [1, 2] } } }\n    commonCause: { g: { beta: 0.1, of: [e, f] } }\n    top: { and: [e, f] }\n",
    "model-shape",
    "5:44",
  ],
  [
    "an event that ages and is repaired",
    "trees:\n  t:\n    mission: 1\n    events: { e: { mttf: { uniform: [1, 2] }, mttr: 1 } }\n    top: e\n",
    "model-shape",
    "4:18",
  ],
  [
    "an event without a rate below a sequence",
    "trees:\n  t:\n    mission: 1\n    events: { e: 0.1, f: { rate: 1 } }\n    gates: { g: { seq: [f, e] } }\n    top: f\n",
    "model-dynamic-tree",
    "4:15",
  ],
  [
    "an inversion below a gate that minds the order",
    "trees:\n  t:\n    mission: 1\n    events: { e: { rate: 1 }, f: { rate: 1 } }\n    gates:\n      g: { spare: [e, { not: f }] }\n    top: g\n",
    "model-dynamic-tree",
    "6:10",
  ],
  [
    "two spare gates that begin with the same part",
    "trees:\n  t:\n    mission: 1\n    events: { e: { rate: 1 }, f: { rate: 1 }, g: { rate: 1 } }\n    top: { and: [{ spare: [e, f] }, { spare: [e, g] }] }\n",
    "model-dynamic-tree",
    "5:10",
  ],
  [
    "a dependency of an event that is not there",
    "trees:\n  t:\n    mission: 1\n    events: { e: { rate: 1 }, f: { rate: 1 } }\n    top: e\n    fdep: [{ trigger: f, fails: [g] }]\n",
    "model-unknown-reference",
    "6:34",
  ],
  [
    "orders of failures that are too many",
    `trees:\n  t:\n    mission: 1\n    events: { ${Array.from({ length: 60 }, (_, i) => `e${i}: { rate: ${1 + i} }`).join(", ")} }\n    top: { pand: [${Array.from({ length: 30 }, (_, i) => `{ and: [e${2 * i}, e${2 * i + 1}] }`).join(", ")}] }\n`,
    "model-too-many-states",
    "2:3",
  ],
  [
    "a name that stands for two things in a chain",
    "chains:\n  c:\n    variables: { n: [0, 1] }\n    define: { n: 1 }\n    up: n = 1\n    transitions: []\n",
    "model-shape",
    "4:18",
  ],
  [
    "a measure of a state that is not there",
    "chains:\n  c:\n    states: { u: up, d: down }\n    transitions: [[u, d, 1], [d, u, 1]]\n    measures: { m: { timeTo: [down] } }\n",
    "model-unknown-reference",
    "5:31",
  ],
  [
    "a chain with variables that is asked nothing",
    "chains:\n  c:\n    variables: { n: [0, 1] }\n    transitions: []\n",
    "model-shape",
    "3:5",
  ],
  [
    "more factors than a group has events",
    "trees:\n  t:\n    events: { a: 0.1, b: 0.1 }\n    commonCause: { g: { mgl: [0.1, 0.2], of: [a, b] } }\n    top: { and: [a, b] }\n",
    "model-number",
    "4:30",
  ],
  ["nothing to compute", "parts: { a: { mttf: 9, mttr: 1 } }\n", "model-empty", "1:1"],
  [
    "coupled parts with times that are not phases",
    "crews: { one: 1 }\nparts: { a: { count: 2, mttf: 9, mttr: { deterministic: 1 }, crew: one } }\nendpoints:\n  api: { any: [a] }\n",
    "model-not-markov",
    "4:3",
  ],
  [
    "too many states",
    `crews: { one: 1 }\nparts:\n${Array.from({ length: 30 }, (_, i) => `  p${i}: { mttf: ${100 + i}, mttr: 1, crew: one }`).join("\n")}\nendpoints:\n  api: { any: [${Array.from({ length: 30 }, (_, i) => `p${i}`).join(", ")}] }\n`,
    "model-too-many-states",
    "34:3",
  ],
];

test.each(cases)("%s is a finding at its line", (_, text, code, at) => {
  const findings = findingsOf(text);
  expect(findings.map(({ code: found, place }) => `${found} ${place.line}:${place.column}`)).toContain(`${code} ${at}`);
  for (const finding of findings) {
    expect(finding.severity).toBe("error");
    expect(finding.message).toMatch(/\.$/);
    expect(finding.remedy.length).toBeGreaterThan(10);
  }
});

test("the closed classes of a chain that is not irreducible are named", () => {
  const [finding] = findingsOf(
    "chains:\n  c:\n    states: { s: up, a: up, b: down, f: down }\n    transitions: [[s, a, 1], [a, b, 1], [b, a, 1], [s, f, 1]]\n",
  );
  expect(finding?.message).toContain("{a, b}");
  expect(finding?.message).toContain("{f}");
});

test("a crew that shares itself is not simulated, and says what would do", () => {
  const read = readModel(
    "crews: { c: { size: 1, order: shared } }\nparts: { a: { count: 2, mttf: 9, mttr: 1, crew: c } }\nendpoints: { api: { any: [a] } }\n",
    "m",
  );
  expect(read.ok && simulateModel(read.model, { seed: 1, precision: 0.1 }).findings[0]?.code).toBe(
    "model-not-simulated",
  );
});

test("every code has a page", () => {
  const files = ["model", "solve", "simulate", "dynamic"].flatMap((folder) =>
    readdirSync(`src/dependability/${folder}`).map((name) => `src/dependability/${folder}/${name}`),
  );
  const codes = new Set(
    files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/"(model-[a-z-]+)"/g)].map((match) => match[1])),
  );
  expect(codes.size).toBeGreaterThan(10);
  for (const code of codes) expect(readFileSync(`docs/findings/${code}.md`, "utf8")).toContain(`# ${code}`);
});
