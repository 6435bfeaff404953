import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readModel } from "./model/read-model.ts";
import { solveModel } from "./solve/solve-model.ts";

/** docs/prediction.md derives a site by hand: its numbers must be those of the program, and of its own formulas. */
const page = readFileSync("docs/prediction.md", "utf8");

test("the derivation by hand is what the program computes", () => {
  const read = readModel(readFileSync("examples/models/two-hosts.yaml", "utf8"), "two-hosts.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const [api] = solveModel(read.model).answers;
  const cycle = 1000 + (0.9 * 0.01 + 0.1 * 0.5) + 10;
  const [b, d, q] = [0.059 / cycle, 10 / cycle, 4 / 100_004];
  const pair = 2 * b - b * b + d * d;
  const unavailability = q + (1 - q) * pair;
  const perYear = 8760 * ((2 / cycle) * (1 - b) * (1 - q) + (1 / 100_004) * (1 - pair));
  expect(Math.abs(api!.unavailability / unavailability - 1)).toBeLessThan(1e-12);
  expect(Math.abs(api!.outagesPerYear! / perYear - 1)).toBeLessThan(1e-12);
  for (const said of [
    cycle.toFixed(3),
    b.toExponential(5),
    d.toExponential(5),
    pair.toExponential(6),
    q.toExponential(5),
    unavailability.toExponential(6),
    `${(unavailability * 525_600).toFixed(2)} minutes`,
    `${perYear.toFixed(4)} a year`,
  ]) {
    expect(page).toContain(said);
  }
});

/** The indented blocks of the page that hold a section of a model. */
function modelsOnPage(section: string): readonly string[] {
  const blocks = page
    .split(/\n(?! {4}|\n)/)
    .map((block) => block.split("\n").filter((line) => line.startsWith("    ")));
  return blocks.map((lines) => lines.map((line) => line.slice(4)).join("\n")).filter((text) => text.includes(section));
}

test("the models that the page shows are read and answered", () => {
  const [chain, ...others] = modelsOnPage("chains:");
  const [tree, ...more] = modelsOnPage("trees:");
  expect([...others, ...more]).toEqual([]);
  const answers = [chain, tree].map((text) => {
    const read = readModel(text ?? "", "prediction.md");
    if (!read.ok) throw new Error(JSON.stringify(read.findings));
    const { answers: found, findings } = solveModel(read.model);
    expect(findings).toEqual([]);
    return found[0]!;
  });
  const measures = new Map(answers[0]!.measures.map(({ name, value }) => [name, value]));
  expect(measures.size).toBe(7);
  // What is lost before two are left is the time at three; the rest is the first stay at four and those after repairs.
  expect(measures.get("enough")).toBeGreaterThan(0.99);
  expect(measures.get("time-to-two")).toBeCloseTo(500 / 4 + measures.get("lost-by-then")! * (1 + visitsToFour()), 6);
  expect(answers[1]!.cutSets).not.toBe(null);
});

/** Hours at four for each hour at three: repairs end at μ while they last, after a look at rate 10. */
function visitsToFour(): number {
  const [lambda, mu, look] = [1 / 500, 1 / 8, 10];
  const looking = 1 / (look + 3 * lambda);
  const repairing = (look * looking) / (mu + 3 * lambda);
  return (mu * repairing * (1 / (4 * lambda))) / (looking + repairing);
}
