import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import type { Site } from "../../spec/site.ts";
import { modelOf, readModel } from "../model/read-model.ts";
import { solveModel } from "../solve/solve-model.ts";
import { changesOfSite, withHosts } from "../what-if/site-changes.ts";
import { whatIf } from "../what-if/what-if.ts";
import { gapsOfVerdict } from "./measured.ts";
import { asDesigned, modelOfDesign, type Knobs } from "./site-model.ts";

const parsed = parseSite(readFileSync("examples/three-controllers.yaml", "utf8"), "site.yaml", vocabulary);
const site = parsed.site!;

function unavailabilities(of: Site, knobs: Knobs): Readonly<Record<string, number>> {
  const read = modelOf(modelOfDesign(designSite(of), knobs), "site.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  return Object.fromEntries(solveModel(read.model).answers.map((answer) => [answer.name, answer.unavailability]));
}

test("every endpoint of the design gets an answer, worse than that of one switch and better than that of one host", () => {
  const answers = unavailabilities(site, asDesigned);
  expect(Object.keys(answers)).toEqual(designSite(site).endpoints.map(({ name }) => name));
  for (const value of Object.values(answers)) {
    expect(value).toBeGreaterThan(1e-5);
    expect(value).toBeLessThan(72 / (8760 + 72));
  }
});

test("the emitted model, read back, gives the same answers", () => {
  const raw = modelOfDesign(designSite(site), asDesigned);
  const again = readModel(stringify(raw, { lineWidth: 0 }), "model.yaml");
  if (!again.ok) throw new Error(JSON.stringify(again.findings));
  const answers = Object.fromEntries(
    solveModel(again.model).answers.map((answer) => [answer.name, answer.unavailability]),
  );
  expect(answers).toEqual(unavailabilities(site, asDesigned));
  expect(parse(stringify(raw))).toEqual(JSON.parse(JSON.stringify(raw)));
});

test("rates of the site, measured outages and fencing all count", () => {
  const plain = unavailabilities(site, asDesigned)["keystone"]!;
  const of = (knobs: Partial<Knobs>): number => unavailabilities(site, { ...asDesigned, ...knobs })["keystone"]!;
  expect(of({ rates: { host: { mttrHours: 4 } } })).toBeLessThan(plain / 2);
  expect(of({ rates: { "keystone-api": { mttfHours: 10 } } })).toBeGreaterThan(plain * 1.1);
  expect(of({ measured: { keystone: 100_000, glance: 0, sql: 0, amqp: 0 } })).toBeGreaterThan(plain);
  expect(of({ measured: { keystone: 0, glance: 0, sql: 0, amqp: 0 } })).toBeLessThan(plain);
  expect(of({ fencing: false })).toBeGreaterThan(plain);
});

test("what-if: sorted by gain, with fencing where there is none, and each change computed on its own design", () => {
  const unfenced: Site = { ...site, fencing: { kind: "none" } };
  const design = designSite(unfenced);
  const read = modelOf(modelOfDesign(design, asDesigned), "site.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const rows = whatIf(read.model, changesOfSite(unfenced, design, asDesigned, designSite));
  expect(new Set(rows.map(({ change }) => change))).toContain("fencing");
  expect(rows.map(({ gainMinutesPerYear }) => gainMinutesPerYear)).toEqual(
    rows.map(({ gainMinutesPerYear }) => gainMinutesPerYear).toSorted((a, b) => b - a),
  );
  const two = rows.find(({ change, endpoint }) => change === "two more control hosts" && endpoint === "sql");
  expect(1 - two!.availability).toBeCloseTo(unavailabilities(withHosts(unfenced, 2), asDesigned)["sql"]!, 14);
});

test("gaps of a verdict: the longest of each endpoint, and no verdict is none", () => {
  const text = JSON.stringify({
    drills: [
      {
        name: "power",
        endpoints: [
          { name: "keystone", longestGapMs: 700 },
          { name: "sql", longestGapMs: null },
        ],
      },
      { name: "kill", endpoints: [{ name: "keystone", longestGapMs: 900 }] },
    ],
  });
  expect(gapsOfVerdict(text)).toEqual({ keystone: 900 });
  expect(gapsOfVerdict("{}")).toBeNull();
  expect(gapsOfVerdict("no")).toBeNull();
});
