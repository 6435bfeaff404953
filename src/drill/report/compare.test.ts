import { expect, test } from "vitest";
import { parseKept, type ToldDrill } from "../verdict/kept.ts";
import { compareDrills, compareStory, worsened } from "./compare.ts";

function drill(name: string, verdict: string, gaps: Readonly<Record<string, number>>): ToldDrill {
  const endpoints = Object.entries(gaps).map(([endpoint, longestGapMs]) => ({
    name: endpoint,
    workload: `${endpoint}-client`,
    requests: 10,
    failed: 1,
    longestGapMs,
    gap: { fromMs: 0, toMs: longestGapMs, parts: [] },
    returnGapMs: 100,
    boundMs: 1000,
  }));
  const kept = {
    site: "demo",
    name,
    verdict,
    headline: "",
    reasons: [],
    fault: { name, host: "c1", held: [], over: "" },
    wholeAgainMs: 1000,
    losses: { lost: 0, duplicated: 0, unexpected: 0 },
    endpoints,
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: 1000,
  };
  const told = parseKept(JSON.stringify(kept));
  if (told === undefined) throw new Error("it is a kept drill");
  return told;
}

const before = [
  drill("power-off vip-holder", "pass", { sql: 600, api: 500 }),
  drill("power-off vip-holder", "pass", { sql: 800, api: 500 }),
  drill("freeze c1", "fail", { sql: 2000 }),
  drill("flap c1", "pass", { sql: 10 }),
];
const after = [
  drill("freeze c1", "pass", { sql: 1000 }),
  drill("power-off vip-holder", "inconclusive", { sql: 1400, api: 500 }),
  drill("cold-start c1", "fail", { sql: 40_000 }),
];

test("drills are held against those of the same name, medians against medians", () => {
  const compared = compareDrills(before, after);
  expect(compared.map(({ name, before: was, after: is, times }) => [name, was, is, times.before, times.after])).toEqual(
    [
      ["power-off vip-holder", "pass", "inconclusive", 2, 1],
      ["freeze c1", "fail", "pass", 1, 1],
      ["flap c1", "pass", null, 1, 0],
      ["cold-start c1", null, "fail", 0, 1],
    ],
  );
  expect(compared[0]?.gaps).toMatchObject([
    { endpoint: "sql", beforeMs: 700, afterMs: 1400 },
    { endpoint: "api", beforeMs: 500, afterMs: 500 },
  ]);
  expect(worsened(compared).map(({ name }) => name)).toEqual(["power-off vip-holder"]);
});

test("and told line by line", () => {
  const story = compareStory(compareDrills(before, after));
  expect(story).toMatch(/power-off vip-holder +sql +pass → inconclusive +0\.70 s +1\.40 s +\+100 %/);
  expect(story).toMatch(/\n +api +0\.50 s +0\.50 s +±0 %/);
  expect(story).toMatch(/freeze c1 +sql +fail → pass +2\.00 s +1\.00 s +−50 %/);
  expect(story).toMatch(/flap c1 +sql +pass → – +10 ms +–/);
  expect(story).toContain("Worse than before: power-off vip-holder.");
  expect(compareStory(compareDrills(before, before))).toContain("No drill came out worse.");
});
