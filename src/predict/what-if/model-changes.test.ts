import { expect, test } from "vitest";
import { readModel } from "../../dependability/model/read-model.ts";
import { Recalculation } from "../../dependability/solve/recalculation.ts";
import { changesOfModel } from "./model-changes.ts";
import { whatIf } from "./what-if.ts";

/** A pair that a shock alone brings down, with so large a share of its failures unnoticed. */
function pair(coverage: number): string {
  return `parts:\n  a: { count: 2, mttf: 1e9 h, mttr: 1 h, coverage: ${coverage}, failover: 36 s, uncovered: 4 h }\ncauses: { c: { shock: 1/500, fails: [a] } }\nendpoints: { e: { any: [a] } }\n`;
}

test("half as many failures unnoticed: of those that a shock brings as well", () => {
  const [now, better] = [pair(0.8), pair(0.9)].map((text) => {
    const read = readModel(text, "model.yaml");
    if (!read.ok) throw new Error(JSON.stringify(read.findings));
    return read;
  });
  const rows = whatIf(now!.model, changesOfModel(now!.model, now!.raw));
  const row = rows.find(({ change }) => change === "half as many failures unnoticed")!;
  const wanted = new Recalculation().unavailability(better!.model, better!.model.endpoints[0]!)!;
  expect((1 - row.availability) / wanted).toBeCloseTo(1, 9);
  expect(row.gainMinutesPerYear).toBeGreaterThan(0);
});
