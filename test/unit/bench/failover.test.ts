import { XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { gapRows, type Profile } from "../../../bench/failover/gaps.ts";
import { gapPlot, resultsPage } from "../../../bench/failover/page.ts";
import { parseKept, type ToldDrill } from "../../../src/drill/verdict/kept.ts";

function drill(gaps: Readonly<Record<string, number>>, lost = 0): ToldDrill {
  const kept = parseKept(
    JSON.stringify({
      site: "demo",
      name: "power-off vip-holder",
      verdict: "pass",
      headline: "",
      reasons: [],
      fault: { name: "power-off", host: "c1", held: [], over: "" },
      wholeAgainMs: 1000,
      losses: { lost, duplicated: 0, unexpected: 0 },
      endpoints: Object.entries(gaps).map(([name, longestGapMs]) => ({
        name,
        workload: `${name}-clients`,
        requests: 10,
        failed: 1,
        longestGapMs,
        gap: { fromMs: 0, toMs: longestGapMs, parts: [] },
        returnGapMs: 0,
        boundMs: null,
      })),
      clients: Object.keys(gaps).map((name) => ({ name: `${name}-clients`, title: `${name} & all`, endpoint: name })),
      startedAt: "2026-01-01T00:00:00.000Z",
      durationMs: 1000,
    }),
  );
  if (kept === undefined) throw new Error("the test's drill is none");
  return kept;
}

const profiles: readonly Profile[] = [
  {
    name: "quorate",
    drills: [drill({ sql: 500, api: 400 }), drill({ sql: 700, api: 300 }), drill({ sql: 600, api: 500 })],
  },
  { name: "kolla-ansible", drills: [drill({ sql: 15_000, api: 3000 }, 2), drill({ sql: 12_000 })] },
];

test("medians, longest and how many times as long, for each kind of clients", () => {
  const [sql, api] = gapRows(profiles);
  expect(sql?.cells).toEqual([
    { profile: "quorate", gapsMs: [500, 700, 600], medianMs: 600, longestMs: 700, times: 1 },
    { profile: "kolla-ansible", gapsMs: [15_000, 12_000], medianMs: 13_500, longestMs: 15_000, times: 22.5 },
  ]);
  expect(api?.cells.map(({ gapsMs }) => gapsMs.length)).toEqual([3, 1]);
});

test("the page says what was measured on what, and what was lost", () => {
  const page = resultsPage(profiles, { date: "2026-01-01", machine: "A machine.", plot: "x.svg" });
  expect(page).toContain("| power-off vip-holder | sql & all | 0.60 s (0.70 s, 3) | 13.50 s (15.00 s, 2), × 22.5 |");
  expect(page).toContain("kolla-ansible: 2 drills, 2 whole again by themselves, 2 acknowledged writes lost");
});

test("the plot is sound markup with a bar for each median and a dot for each run", () => {
  const plot = gapPlot(profiles);
  expect(XMLValidator.validate(plot)).toBe(true);
  expect(plot.match(/<circle /g)).toHaveLength(3 + 2 + 3 + 1);
  expect(plot).toContain("sql &amp; all");
});
