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
