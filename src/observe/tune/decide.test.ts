import { expect, test } from "vitest";
import type { Tolerance } from "../../catalogue/contract/tolerance.ts";
import { tolerancesOf, vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { readFileSync } from "node:fs";
import { detectionVerdicts, shortestCarried } from "./decide.ts";
import { type HostLateness, type Measured, parseLateness } from "./measure.ts";

function host(name: string, most: Readonly<Partial<Record<Measured, number>>>): HostLateness {
  const lateness = Object.fromEntries(
    Object.entries(most).map(([kind, maxMs]) => [
      kind,
      { count: 1000, medianMs: maxMs / 10, p99Ms: maxMs / 2, p999Ms: maxMs, maxMs, lost: 0 },
    ]),
  );
  return { host: name, lateness };
}

const file = "examples/three-controllers.yaml";
const { site } = parseSite(readFileSync(file, "utf8"), file, vocabulary);

function candidate(detectionMs: number) {
  return { detectionMs, tolerances: tolerancesOf(designSite({ ...site!, detectionMs })) };
}

const candidates = [500, 1000, 2000, 5000].map(candidate);

test("hosts that are never late carry every detection time, and the shortest is told", () => {
  const quiet = { runs: 2, "runs-first": 0.5, "round-trip": 0.4, announcement: 1 };
  const verdicts = detectionVerdicts(candidates, [host("c1", quiet), host("c2", quiet)]);
  expect(verdicts.map(({ carries }) => carries)).toEqual(["yes", "yes", "yes", "yes"]);
  expect(shortestCarried(verdicts)).toBe(500);
});

test("the latest host decides, by the part that bears least of what was late there", () => {
  const quiet = { runs: 2, "runs-first": 0.5, "round-trip": 0.4, announcement: 1 };
  // Programs wait up to 0.3 s for a processor on one of them: Galera suspects at 0.5 s what beats every 0.1 s.
  const verdicts = detectionVerdicts(candidates, [host("c1", quiet), host("c2", { ...quiet, runs: 300 })]);
  expect(verdicts.map(({ detectionMs, carries }) => [detectionMs, carries])).toEqual([
    [500, "no"],
    [1000, "barely"],
    [2000, "yes"],
    [5000, "yes"],
  ]);
  expect(verdicts[1]?.bearings[0]).toMatchObject({
    what: "Galera suspects a member",
    lateMs: 400,
    seenMs: 300.4,
    host: "c2",
  });
  expect(shortestCarried(verdicts)).toBe(2000);
});

function tolerance(lateMs: number): Tolerance {
  return { what: "it", lateMs, delayedBy: ["runs", "round-trip"] };
}

test("a margin is what is borne by what was seen, and twice as much must be borne", () => {
  const seen = [host("c1", { runs: 60, "round-trip": 40 })];
  const at = (lateMs: number) => detectionVerdicts([{ detectionMs: 1, tolerances: [tolerance(lateMs)] }], seen)[0];
  expect([at(99), at(100), at(199), at(200)].map((verdict) => verdict?.carries)).toEqual([
    "no",
    "barely",
    "barely",
    "yes",
  ]);
  expect(at(250)?.bearings[0]?.margin).toBe(2.5);
});

test("what could not be measured is not judged, and nothing measured carries nothing", () => {
  const verdicts = detectionVerdicts([candidate(1000)], [host("c1", { "round-trip": 0.3 })]);
  expect(verdicts[0]?.bearings.every(({ delayedBy }) => delayedBy.join() === "round-trip")).toBe(true);
  expect(detectionVerdicts([candidate(1000)], [])[0]).toMatchObject({ carries: "no", bearings: [] });
  expect(shortestCarried(detectionVerdicts([candidate(1000)], []))).toBeUndefined();
});

test("what a host prints is read, and anything else is refused", () => {
  const runs = { count: 3, medianMs: 0.1, p99Ms: 1, p999Ms: 1, maxMs: 1, lost: 0 };
  expect(parseLateness(JSON.stringify({ runs }))).toEqual({ runs });
  expect(() => parseLateness('{"runs": 3}')).toThrow();
});
