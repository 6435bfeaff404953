import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import type { EventLine, OperationLine } from "../../history.ts";
import type { SuiteRecord } from "../../suites/record.ts";
import { parseKept, type ToldDrill } from "../../verdict/kept.ts";
import { layersFigure } from "./figure-layers.ts";
import { junit } from "./junit.ts";
import { suiteHeadline, suitePage, verdictOf } from "./page.ts";
import { timePerPhase } from "./phases.ts";
import { suiteStory } from "./story.ts";
import { rowsOf, type SuiteDrill, type ToldSuite } from "./told-suite.ts";

const parts = [
  { what: "before", until: "fault", fromMs: -50, toMs: 0, ms: 50 },
  { what: "moves", until: "address-move", fromMs: 0, toMs: 300, ms: 300 },
  { what: "down", until: "backend-down", fromMs: 300, toMs: 500, ms: 200 },
  { what: "answer", until: "first-answer", fromMs: 500, toMs: 550, ms: 50 },
];

function kept(gapMs: number, boundMs: number | null): ToldDrill {
  const told = parseKept(
    JSON.stringify({
      site: "demo",
      name: "power-off vip-holder",
      verdict: "pass",
      headline: "c1 lost <its> power.",
      reasons: [],
      fault: { name: "power-off", host: "c1", held: [], over: "c1 had power again" },
      wholeAgainMs: 20_000,
      losses: { lost: 0, duplicated: 0, unexpected: 0 },
      endpoints: [
        {
          name: boundMs === null ? "writes" : "sql",
          workload: "writes",
          requests: 100,
          failed: 3,
          longestGapMs: gapMs,
          gap: { fromMs: -50, toMs: gapMs - 50, parts },
          returnGapMs: 200,
          boundMs,
        },
      ],
      startedAt: "2026-01-01T00:00:00.000Z",
      durationMs: 1000,
      faultAtMs: 6000,
      clients: [{ name: "writes", title: "SQL writes", endpoint: "sql" }],
      references: [{ endpoint: "sql", ms: 14_710, source: "somebody & others" }],
    }),
  );
  if (told === undefined) throw new Error("it is a kept drill");
  return told;
}

function drill(fault: string, outcome: SuiteDrill["outcome"], gapMs = 600, reasons: string[] = []): SuiteDrill {
  const told = outcome === "not-possible" ? undefined : kept(gapMs, 1000);
  return { fault, target: "vip-holder", directory: `01-${fault}`, outcome, reasons, tookMs: 30_000, kept: told };
}

function suite(drills: readonly SuiteDrill[], change: Partial<SuiteRecord> = {}): ToldSuite {
  const record: SuiteRecord = {
    schema: "quorate-suite/1",
    suite: "smoke",
    site: "demo",
    drawn: null,
    times: 1,
    plan: [],
    done: [],
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:05:00.000Z",
    stopped: null,
    minimised: null,
    ...change,
  };
  return { record, drills };
}

const mixed = suite([
  drill("power-off", "pass"),
  drill("power-off", "fail", 1400, ['SQL writes: "1.40 s" without an answer.']),
  drill("power-off", "pass", 800),
  drill("flap", "not-possible", 0, ["nftables is not installed"]),
]);

describe("a suite", () => {
  it("has a row for each fault and target, with what all its drills measured", () => {
    const [powerOff, flap] = rowsOf(mixed.drills);
    expect(powerOff).toMatchObject({ word: "power-off@vip-holder", outcome: "fail" });
    expect(powerOff?.cells.get("sql")).toMatchObject({ medianMs: 800, longestMs: 1400, boundMs: 1000, returnMs: 200 });
    expect([flap?.outcome, flap?.cells.size]).toEqual(["not-possible", 0]);
  });

  it("names an endpoint as the site does, also where the design says nothing of the fault", () => {
    const unbounded = { ...drill("cold-start", "pass"), kept: kept(9000, null) };
    expect([...(rowsOf([unbounded])[0]?.cells.keys() ?? [])]).toEqual(["sql"]);
  });

  it("is as good as its worst drill, and inconclusive where it did not end", () => {
    expect(verdictOf(mixed)).toBe("fail");
    expect(verdictOf(suite([drill("flap", "pass"), drill("flap", "inconclusive")]))).toBe("inconclusive");
    expect(verdictOf(suite([drill("flap", "pass")]))).toBe("pass");
    expect(verdictOf(suite([drill("flap", "pass")], { stopped: { at: "x", because: "y" } }))).toBe("inconclusive");
    expect(suiteHeadline(mixed)).toBe("4 drills in 2.0 min: 2 passed, 1 failed and 1 could not be carried out.");
  });

  it("tells a terminal which drill failed for what, and how often", () => {
    const story = suiteStory(mixed);
    expect(story).toMatch(/power-off@vip-holder +fail \(2 of 3 passed\) +0\.80 s to 1\.40 s +0 +20\.0 s/);
    expect(story).toContain('power-off@vip-holder: SQL writes: "1.40 s" without an answer.');
    expect(story).toContain("flap@vip-holder: nftables is not installed");
    expect(story).not.toContain("the median");
    expect(suiteStory(suite(mixed.drills, { times: 3 }))).toContain(
      "the median of each drill's turns, and the longest",
    );
  });

  it("says from what it was drawn, and the shortest sequence that still fails", () => {
    const minimised = { sequence: ["kill-a@c1", "flap@c2"], of: 9, runs: 7, complete: true };
    const story = suiteStory(suite([drill("flap", "fail")], { drawn: { seed: 7, forMs: 1 }, minimised }));
    expect(story).toContain("Drawn from seed 7");
    expect(story).toContain("The shortest sequence that still fails: kill-a@c1 flap@c2 (of 9, after 7 runs).");
  });

  it("is read by build servers", () => {
    const xml = junit(mixed);
    expect(XMLValidator.validate(xml)).toBe(true);
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" });
    const { testsuites } = parser.parse(xml);
    expect(testsuites).toMatchObject({ tests: "4", failures: "1", errors: "0", skipped: "1", time: "120" });
    const cases = testsuites.testsuite.testcase;
    expect(cases[1]).toMatchObject({
      name: "power-off@vip-holder",
      failure: { message: 'SQL writes: "1.40 s" without an answer.' },
    });
    expect(cases[3]).toHaveProperty("skipped");
    expect(cases[0]).not.toHaveProperty("failure");
  });
});

describe("the page of a suite", () => {
  const operations: readonly OperationLine[] = [
    { kind: "op", workload: "writes", client: "a", op: "w", start: -20, end: -10, outcome: "ok" },
    { kind: "op", workload: "writes", client: "a", op: "w", start: 0, end: 500, outcome: "timeout" },
    { kind: "op", workload: "other", client: "a", op: "w", start: 0, end: 500, outcome: "timeout" },
  ];
  const events: readonly EventLine[] = [
    { kind: "event", at: 300, name: "address-move", host: "c2", source: "k", text: "takes <it>" },
    { kind: "event", at: 99_000, name: "fencing", host: "c2", source: "p", text: "late" },
  ];
  const figure = layersFigure({ kept: kept(600, 1000), operations, events });

  it("lines up what clients saw with what each layer logged meanwhile", () => {
    const rows = [...figure.text.matchAll(/class="lane-note" x="0" y="[\d.]+">([A-Z]\w+)</g)].map(([, title]) => title);
    expect(rows).toEqual(["Address", "Fencing"]);
    expect([...figure.text.matchAll(/<circle class="event phase-(\w+)"/g)].map(([, phase]) => phase)).toEqual(["move"]);
    expect(figure.text).toContain("0.30 s after the fault, c2: takes &lt;it&gt;");
    expect(figure.text.match(/class="request failed" d="(M[^"]*)"/)?.[1]?.match(/M/g)).toHaveLength(1);
    expect([...figure.text.matchAll(/class="part ([\w-]+)"/g)].map(([, hue]) => hue)).toEqual([
      "hue-before",
      "phase-move",
      "phase-detect",
      "phase-reconnect",
    ]);
  });

  it("sums up what each step took", () => {
    expect(timePerPhase(parts)).toEqual({ detect: 200, agree: 0, fence: 0, move: 300, reconnect: 50 });
  });

  it("holds all it shows, with the figures, the bounds and what is known of others", () => {
    const text = suitePage(mixed, new Map([["01-power-off", figure]]));
    expect(text).not.toMatch(/<script|https?:\/\/|<link|@import|url\(/);
    expect(text).toMatch(/class="missed strong">1\.40 s</);
    expect(text).toContain("≤ 1.00 s");
    expect(text).toContain('title="somebody &amp; others">others 14.7 s');
    expect(text).toContain("c1 lost &lt;its&gt; power.");
    expect(text).toContain('href="#01-power-off"');
  });
});
