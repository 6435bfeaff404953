import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import type { DrillVerdict, EndpointVerdict } from "../drill/verdict/verdict.ts";
import { parseSite } from "../spec/parse-site.ts";
import { yearForPage, yearOfVerdict, yearStory } from "./drill-year.ts";

const site = parseSite(readFileSync("examples/three-controllers.yaml", "utf8"), "site.yaml", vocabulary).site!;
const design = designSite(site);

function endpoint(name: string, longestGapMs: number): EndpointVerdict {
  return {
    name,
    workload: "sql-insert",
    requests: 100,
    failed: 3,
    errors: [],
    longestGapMs,
    gap: { fromMs: -20, toMs: longestGapMs - 20, parts: [] },
    returnGapMs: 100,
    returnGap: { fromMs: 0, toMs: 0 },
    boundMs: 1000,
    terms: [],
    latency: null,
  };
}

const verdict: DrillVerdict = {
  name: "power-off vip-holder",
  verdict: "fail",
  headline: "",
  reasons: [],
  fault: { name: "power-off", host: "c1", held: ["the virtual address"], over: "c1 had power again" },
  pressure: null,
  wholeAgainMs: 9000,
  losses: { lost: 0, duplicated: 0, unexpected: 0 },
  endpoints: [endpoint("keystone", 3000), endpoint("sql", 700)],
  alsoMeasured: [],
  ledgers: [],
  checks: [],
  twoAtOnce: [],
  audit: null,
  uncertaintyMs: 3,
  startedAt: "2026-01-01T00:00:00.000Z",
  durationMs: 30_000,
  missingLogs: [],
};

test("a drill of the loss of a host says what it means for a year, endpoint by endpoint", () => {
  const year = yearOfVerdict(site, design, verdict)!;
  expect(year.endpoints.map(({ endpoint: name, measuredMs }) => [name, measuredMs])).toEqual([
    ["keystone", 3000],
    ["glance", null],
    ["sql", 700],
    ["amqp", null],
  ]);
  const [keystone] = year.endpoints;
  expect(keystone!.measured.failoverMinutesPerYear).toBeGreaterThan(keystone!.assumed.failoverMinutesPerYear);
  const story = yearStory(year);
  expect(story).toMatch(/keystone +\S+ → 3\.00 s +\S+ → \S+ s +\S+ → \S+ min +met/);
  expect(story).toContain("target: at most 52.6 min out of service");
  for (const line of story.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  expect(yearForPage(year).sentence).toContain("5 % of host losses");
});

test("rates of the site count", () => {
  const rates = { host: { mttrHours: 1 }, software: { mttrHours: 0.1 } };
  const year = yearOfVerdict({ ...site, rates }, design, verdict)!;
  expect(year.endpoints.map(({ meets }) => meets)).toContain(true);
});

test.each([
  ["of another fault", { fault: { ...verdict.fault, name: "freeze" } }],
  [
    "of a host with nothing to lose",
    { fault: { ...verdict.fault, held: [] }, endpoints: [endpoint("keystone", 150), endpoint("sql", 90)] },
  ],
  ["in which nobody asked", { endpoints: [] }],
])("a drill %s says nothing of a year", (_, change) => {
  expect(yearOfVerdict(site, design, { ...verdict, ...change })).toBeUndefined();
  expect(yearStory(undefined)).toBe("");
});
