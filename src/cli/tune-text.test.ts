import { expect, test } from "vitest";
import type { DetectionVerdict } from "../observe/tune/decide.ts";
import { tuneSentence, tuneText, type Tuned } from "./tune-text.ts";

function verdict(detectionMs: number, margin: number): DetectionVerdict {
  const carries = margin >= 2 ? "yes" : margin >= 1 ? "barely" : "no";
  const bearing = {
    what: "It gives up",
    lateMs: 400,
    delayedBy: ["runs"] as const,
    seenMs: 400 / margin,
    host: "c2",
    margin,
  };
  return { detectionMs, carries, bearings: [bearing] };
}

function tuned(change: Partial<Tuned>): Tuned {
  const lateness = { runs: { count: 9, medianMs: 0.1, p99Ms: 2, p999Ms: 3, maxMs: 4, lost: 0 } };
  return {
    site: "demo",
    detectionMs: 1000,
    forMs: 60_000,
    measurement: { hosts: [{ host: "c1", lateness }], silent: [{ host: "c3", because: "it is away" }] },
    verdicts: [verdict(500, 1.5), verdict(1000, 3.2), verdict(2000, 6)],
    shortestMs: 1000,
    ...change,
  };
}

test.each([
  [{}, "demo carries its detection: 1s, with a margin of 3.2. It is the shortest that it carries."],
  [
    { detectionMs: 500 },
    "demo carries its detection: 0.5s barely, with a margin of 1.5: what has been seen may come twice as late. The shortest that it carries is 1s.",
  ],
  [
    { verdicts: [verdict(1000, 0.4)], shortestMs: undefined },
    "demo does not carry its detection: 1s, with a margin of 0.4. It carries none of these.",
  ],
] as const)("it says what follows for the site", (change, sentence) => {
  expect(tuneSentence(tuned(change))).toBe(sentence);
});

test("all that was measured is told, and whom nothing is known of", () => {
  const text = tuneText(tuned({}), { colour: false });
  expect(text).toContain("c3 could not be measured: it is away");
  expect(text).toMatch(/c1 +0\.1 ms +2\.0 ms +3\.0 ms +4\.0 ms +any other program waits for a processor \(9\)/);
  expect(text).toMatch(/0\.5s +barely +1\.5 +It gives up after 400 ms/);
});
