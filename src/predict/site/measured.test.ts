import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { asDesigned } from "./knobs.ts";
import { drillsOfVerdict, takeOver, type MeasuredDrill } from "./measured.ts";
import { yearOf } from "./year.ts";

const parsed = parseSite(readFileSync("examples/three-controllers.yaml", "utf8"), "site.yaml", vocabulary);
const design = designSite(parsed.site!);

const written = {
  name: "power-off vip-holder",
  site: "demo",
  verdict: "pass",
  fault: { name: "power-off", host: "c1", held: ["the virtual address"] },
  endpoints: [
    { name: "keystone", requests: 228, longestGapMs: 700 },
    { name: "sql", requests: 10, longestGapMs: null },
  ],
};

function drills(...changes: readonly object[]): readonly MeasuredDrill[] {
  return changes.flatMap((change, i) => drillsOfVerdict({ ...written, ...change }, `d${i}`) ?? []);
}

test("a verdict is read as a drill writes it, and as drill and demo print it", () => {
  const [alone] = drills({});
  expect(alone).toMatchObject({ name: "power-off vip-holder", fault: "power-off", host: "c1", passed: true });
  expect(alone?.endpoints).toEqual([{ name: "keystone", requests: 228, gapMs: 700 }]);
  expect(drillsOfVerdict({ drills: [written, written] }, "d0")).toEqual([alone, alone]);
  expect(drillsOfVerdict({ steps: [], drill: { drills: [written] }, report: "" }, "d0")).toEqual([alone]);
});

test.each([
  undefined,
  {},
  [],
  "no",
  null,
  { drills: [{}] },
  { name: "x", endpoints: [{ name: "sql", longestGapMs: -1 }] },
])("%j is no verdict", (content) => {
  expect(drillsOfVerdict(content, "f")).toBeNull();
});

test("of several drills the longest gap of each endpoint counts, with its source", () => {
  const second = {
    endpoints: [
      { name: "keystone", requests: 9, longestGapMs: 900 },
      { name: "sql", requests: 3, longestGapMs: 50 },
    ],
  };
  const { measured, used, left } = takeOver(design, drills({}, second, { verdict: "fail" }));
  expect(Object.entries(measured).map(([name, { gapMs }]) => [name, gapMs])).toEqual([
    ["keystone", 900],
    ["sql", 50],
  ]);
  expect(measured["keystone"]?.source).toContain("d1");
  expect(used).toHaveLength(3);
  expect(left).toEqual([]);
});

test.each([
  ["another site", { site: "other" }, "a drill of the site other, not of demo"],
  ["another host", { fault: { ...written.fault, host: "x9" } }, "a drill of x9, which is no host of demo"],
  ["another fault", { fault: { ...written.fault, name: "freeze" } }, "a drill of the fault freeze"],
  ["a host with nothing to lose", { fault: { ...written.fault, held: [] } }, "c1 had neither the address nor a writer"],
  ["a foreign endpoint", { endpoints: [{ name: "nova", requests: 1, longestGapMs: 5 }] }, "no endpoint nova"],
  [
    "a silent client",
    { endpoints: [{ name: "sql", requests: 0, longestGapMs: 9000 }] },
    "nobody asked anything of sql",
  ],
])("a drill of %s is left out, and the sentence says why", (_, change, sentence) => {
  const { measured, used, left } = takeOver(design, drills(change));
  expect(measured).toEqual({});
  expect(used).toEqual([]);
  expect(left).toHaveLength(1);
  expect(left[0]).toContain(sentence);
});

test("a host with nothing to lose counts where its gap breaks the bound or is longer than the others'", () => {
  const idle = { fault: { ...written.fault, held: [] } };
  const long = { ...idle, endpoints: [{ name: "keystone", requests: 9, longestGapMs: 9000 }] };
  const alone = takeOver(design, drills(long));
  expect(alone.measured["keystone"]?.gapMs).toBe(9000);
  expect(alone.left).toEqual([]);
  const both = takeOver(
    design,
    drills(idle, { endpoints: [{ name: "keystone", requests: 9, longestGapMs: 600 }] }, long),
  );
  expect(both.measured["keystone"]?.gapMs).toBe(9000);
  expect(both.used).toHaveLength(3);
  const shorter = takeOver(
    design,
    drills({ ...idle, endpoints: [{ name: "keystone", requests: 9, longestGapMs: 5 }] }, {}),
  );
  expect(shorter.measured["keystone"]?.gapMs).toBe(700);
  expect(shorter.left).toHaveLength(1);
});

test("a failed drill counts, and the source says that it failed", () => {
  const { measured } = takeOver(design, drills({ verdict: "fail" }));
  expect(measured["keystone"]?.source).toContain("failed its verdict");
});

test("the year: a longer outage costs more, and its share of the year is its frequency times its length", () => {
  const measured = Object.fromEntries(
    design.endpoints.map(({ name }) => [name, { gapMs: 60_000, source: "a drill" }] as const),
  );
  const year = yearOf(design, asDesigned, measured)!;
  const again = yearOf(design, asDesigned, {
    ...measured,
    ...Object.fromEntries(design.endpoints.map(({ name }) => [name, { gapMs: 120_000, source: "a drill" }] as const)),
  })!;
  expect(year.endpoints.map(({ endpoint }) => endpoint)).toEqual(["keystone", "glance", "sql", "amqp"]);
  year.endpoints.forEach((each, i) => {
    const { assumed, measured: now, boundMs, measuredMs } = each;
    expect(measuredMs).toBe(60_000);
    expect(now.minutesPerYear).toBeGreaterThan(assumed.minutesPerYear);
    expect(now.availability).toBeCloseTo(1 - now.minutesPerYear / 525_600, 12);
    expect(now.meanOutageMs).toBeCloseTo(0.95 * 60_000 + 0.05 * 1_800_000, 6);
    expect(assumed.meanOutageMs).toBeCloseTo(0.95 * boundMs + 0.05 * 1_800_000, 6);
    expect(again.endpoints[i]!.measured.failoverMinutesPerYear / now.failoverMinutesPerYear).toBeCloseTo(2, 2);
    expect(each.meets).toBe(now.availability >= design.target);
  });
});

test("what nobody measured keeps the design's bound", () => {
  const year = yearOf(design, asDesigned, {})!;
  for (const { measuredMs, assumed, measured } of year.endpoints) {
    expect(measuredMs).toBeNull();
    expect(measured).toEqual(assumed);
  }
});
