import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import type { Site } from "../../spec/site.ts";
import { modelOf } from "../../dependability/model/read-model.ts";
import { byChange, costNote } from "../report/changes.ts";
import { asDesigned, type Knobs } from "../site/knobs.ts";
import { modelOfDesign } from "../site/site-model.ts";
import { solveModel } from "../../dependability/solve/solve-model.ts";
import { together, withHosts, zonesApart } from "./other-sites.ts";
import { changesOfSite } from "./site-changes.ts";
import { whatIf, type WhatIf } from "./what-if.ts";

// Each of these designs a site several times.
vi.setConfig({ testTimeout: 60_000 });

const parsed = parseSite(readFileSync("examples/three-controllers.yaml", "utf8"), "site.yaml", vocabulary);
const site = parsed.site!;

function rowsOf(of: Site, knobs: Knobs = asDesigned): readonly WhatIf[] {
  const design = designSite(of);
  const read = modelOf(modelOfDesign(design, knobs), "site.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  return whatIf(read.model, changesOfSite(of, design, knobs, designSite));
}

function unavailability(of: Site, endpoint: string, knobs: Knobs = asDesigned): number {
  const read = modelOf(modelOfDesign(designSite(of), knobs), "site.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const endpoints = read.model.endpoints.filter(({ name }) => name === endpoint);
  return solveModel({ ...read.model, endpoints }).answers[0]!.unavailability;
}

function row(rows: readonly WhatIf[], change: string, endpoint: string): WhatIf {
  const found = rows.find((each) => each.change === change && each.endpoint === endpoint);
  if (found === undefined) throw new Error(`no row ${change} at ${endpoint}`);
  return found;
}

test("the table has every kind of change at every endpoint, greatest gain first", () => {
  const rows = rowsOf(site);
  expect([...new Set(rows.map(({ change }) => change))].toSorted()).toEqual([
    "all control hosts in one zone",
    "detection 0.5 s, not 1 s",
    "fenced hosts started again (action: reboot)",
    "glance data where all hosts reach it",
    "half as many failures unnoticed",
    "no fencing",
    "one more control host",
    "people there twice as soon",
    "repairs twice as fast",
    "two more control hosts",
  ]);
  // Where data lies concerns one endpoint, everything else all of them.
  expect(rows).toHaveLength(9 * 5 + 1);
  // Nobody is advised to take something away.
  expect([...new Set(rows.filter(({ takesAway }) => takesAway).map(({ change }) => change))].toSorted()).toEqual([
    "all control hosts in one zone",
    "no fencing",
  ]);
  const gains = rows.map(({ gainMinutesPerYear }) => gainMinutesPerYear);
  expect(gains).toEqual(gains.toSorted((a, b) => b - a));
});

test("each change is computed on its own design", () => {
  const rows = rowsOf(site);
  const expected: readonly (readonly [string, string, number])[] = [
    ["two more control hosts", "sql", unavailability(withHosts(site, 2), "sql")],
    ["one more control host", "keystone", unavailability(withHosts(site, 1), "keystone")],
    ["all control hosts in one zone", "amqp", unavailability(together(site), "amqp")],
    ["detection 0.5 s, not 1 s", "keystone", unavailability({ ...site, detectionMs: 500 }, "keystone")],
    ["no fencing", "glance", unavailability({ ...site, fencing: { kind: "none" } }, "glance")],
    ["glance data where all hosts reach it", "glance data", unavailability(site, "glance")],
    ["people there twice as soon", "sql", unavailability(site, "sql", { ...asDesigned, people: 0.5 })],
    ["repairs twice as fast", "sql", unavailability(site, "sql", { ...asDesigned, repair: 0.5 })],
  ];
  for (const [change, endpoint, value] of expected)
    expect(1 - row(rows, change, endpoint).availability).toBeCloseTo(value, 14);
});

test("fencing is offered to a site without, zones apart to hosts that share one", () => {
  const unfenced: Site = { ...together(site), fencing: { kind: "none" } };
  const rows = rowsOf(unfenced);
  expect(row(rows, "fencing", "sql").gainMinutesPerYear).toBeGreaterThan(0);
  const apart = zonesApart(unfenced)!;
  expect(new Set(apart.hosts.map(({ zone }) => zone)).size).toBe(3);
  expect(1 - row(rows, "every control host in a zone of its own", "sql").availability).toBeCloseTo(
    unavailability(apart, "sql"),
    14,
  );
  expect(zonesApart(site)).toBeNull();
});

test("a lone host is told that two more help and one more does not, for two need each other", () => {
  const rows = rowsOf({ ...site, hosts: site.hosts.slice(0, 1) });
  expect(row(rows, "two more control hosts", "sql").gainMinutesPerYear).toBeGreaterThan(0);
  expect(row(rows, "one more control host", "sql").gainMinutesPerYear).toBeLessThan(0);
  expect(rows.some(({ change }) => change.includes("zone"))).toBe(false);
});

test("one more host may lower availability, and the table and its note say so", () => {
  const rows = rowsOf(site);
  expect(row(rows, "one more control host", "keystone").gainMinutesPerYear).toBeLessThan(0);
  expect(costNote(rows)).toContain("may lower availability");
  const covered = Object.fromEntries(["zone", "host", "system", "software"].map((kind) => [kind, { coverage: 1 }]));
  const more = rowsOf(site, { ...asDesigned, rates: covered }).filter(
    ({ change }) => change === "two more control hosts",
  );
  for (const { endpoint, gainMinutesPerYear } of more)
    if (endpoint !== "glance data") expect(gainMinutesPerYear).toBeGreaterThan(0);
  expect(costNote(more.filter(({ endpoint }) => endpoint !== "glance data"))).toBeUndefined();
});

function at(change: string, endpoint: string, gainMinutesPerYear: number): WhatIf {
  return { change, endpoint, availability: 0.9, gainMinutesPerYear };
}

test("for people a change stands once, where it matters most", () => {
  const grouped = byChange([at("a", "x", 5), at("b", "x", 4), at("b", "y", 9), at("c", "x", 1), at("c", "y", -7)]);
  expect(grouped.map(({ change, most }) => [change, most.endpoint, most.gainMinutesPerYear])).toEqual([
    ["b", "y", 9],
    ["a", "x", 5],
    ["c", "y", -7],
  ]);
});
