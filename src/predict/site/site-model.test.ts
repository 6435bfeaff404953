import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import type { Site } from "../../spec/site.ts";
import { modelOf, readModel } from "../../dependability/model/read-model.ts";
import { solveModel } from "../../dependability/solve/solve-model.ts";
import { Recalculation } from "../../dependability/solve/recalculation.ts";
import { withHosts } from "../what-if/other-sites.ts";
import { asDesigned, type Knobs } from "./knobs.ts";
import type { Measured } from "./outages.ts";
import { modelOfDesign } from "./site-model.ts";

const parsed = parseSite(readFileSync("examples/three-controllers.yaml", "utf8"), "site.yaml", vocabulary);
const site = parsed.site!;

function unavailabilities(of: Site, knobs: Knobs): Readonly<Record<string, number>> {
  const read = modelOf(modelOfDesign(designSite(of), knobs), "site.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const calculation = new Recalculation();
  return Object.fromEntries(
    read.model.endpoints.map((endpoint) => [endpoint.name, calculation.unavailability(read.model, endpoint)!]),
  );
}

test("every endpoint of the design gets an answer, worse than that of one switch and better than that of one host", () => {
  const answers = unavailabilities(site, asDesigned);
  expect(Object.keys(answers)).toEqual(["keystone", "glance", "glance data", "sql", "amqp"]);
  const { "glance data": data, ...others } = answers;
  for (const value of Object.values(others)) {
    expect(value).toBeGreaterThan(1e-5);
    expect(value).toBeLessThan(24 / (105_000 + 24));
  }
  // Data that one host has alone is out whenever that host is, and its system.
  expect(data).toBeGreaterThan(24 / (105_000 + 24) + 0.5 / (3140 + 0.5));
});

test("data on a shared store is asked about no more than its endpoint", () => {
  const shared: Site = {
    ...site,
    services: { ...site.services, glance: { store: { kind: "shared", path: "/images" } } },
  };
  expect(Object.keys(unavailabilities(shared, asDesigned))).toEqual(["keystone", "glance", "sql", "amqp"]);
  const moved = unavailabilities(site, { ...asDesigned, sharedData: true });
  expect(moved["glance data"]).toBe(moved["glance"]);
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
  expect(of({ rates: { host: { mttfHours: 8760, mttrHours: 72 } } })).toBeGreaterThan(plain * 5);
  expect(of({ rates: { "keystone-api": { mttfHours: 10 } } })).toBeGreaterThan(plain * 1.1);
  expect(of({ rates: { all: { unnoticedHours: 4 } } })).toBeGreaterThan(plain * 4);
  expect(of({ rates: { all: { unnoticedHours: 4 }, host: { unnoticedHours: 0.5 } } })).toBeLessThan(
    of({ rates: { all: { unnoticedHours: 4 } } }),
  );
  expect(of({ measured: gaps(100_000) })).toBeGreaterThan(plain);
  expect(of({ measured: gaps(0) })).toBeLessThan(plain);
  expect(of({ fencing: false })).toBeGreaterThan(plain);
});

function gaps(gapMs: number): Measured {
  return Object.fromEntries(["keystone", "glance", "sql", "amqp"].map((name) => [name, { gapMs, source: "a drill" }]));
}

const covered: Knobs["rates"] = Object.fromEntries(
  ["zone", "host", "system", "software"].map((kind) => [kind, { coverage: 1 }]),
);

test(
  "with perfect coverage and failover without delay more hosts never lower availability",
  { timeout: 60_000 },
  () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 20_000 }), fc.integer({ min: 1, max: 40 }), (mttfHours, mttrHours) => {
        const rates = { ...covered, host: { mttfHours, mttrHours, coverage: 1 } };
        const knobs: Knobs = { ...asDesigned, rates, measured: gaps(0) };
        const before = unavailabilities(site, knobs);
        for (const more of [1, 2]) {
          const after = unavailabilities(withHosts(site, more), knobs);
          for (const name of ["keystone", "glance", "sql", "amqp"])
            expect(after[name]).toBeLessThanOrEqual(before[name]! * (1 + 1e-12));
        }
      }),
      { numRuns: 15 },
    );
  },
);

test("a part that fails more often never raises availability", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(
      fc.constantFrom("zone", "host", "system", "software", "host c2", "galera@c1", "rack-a"),
      fc.integer({ min: 50, max: 10_000 }),
      (name, mttfHours) => {
        const of = (hours: number): Readonly<Record<string, number>> =>
          unavailabilities(site, { ...asDesigned, rates: { ...covered, [name]: { mttfHours: hours, coverage: 1 } } });
        const [often, seldom] = [of(mttfHours), of(mttfHours * 2)];
        for (const [endpoint, value] of Object.entries(often))
          expect(value).toBeGreaterThanOrEqual(seldom[endpoint]! * (1 - 1e-12));
      },
    ),
    { numRuns: 25 },
  );
});
