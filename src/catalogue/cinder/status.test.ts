import { describe, expect, test } from "vitest";
import type { Part } from "../contract/status.ts";
import { withReport } from "./status.ts";

const runs: Part = {
  component: "cinder-volume",
  host: "c1",
  state: "up",
  sentence: "runs",
  detail: { unit: "active" },
};

describe("a part that reports to the database", () => {
  test("is as it says, while its report is young, and where nobody can be asked for it", () => {
    expect(withReport(runs, "active 3\nreported 2\n", 10_000)).toEqual({
      ...runs,
      detail: { unit: "active", reportedSecondsAgo: 2 },
    });
    expect(withReport(runs, "active 3\n", 10_000)).toBe(runs);
  });

  test("is down when its report is old, though it runs and is connected", () => {
    expect(withReport(runs, "active 3\nreported 35\n", 10_000)).toMatchObject({
      state: "down",
      sentence: "runs, but wrote last 35 s ago that it is there: it is given no work",
    });
  });

  test("that does not run is told as that", () => {
    const dead: Part = { ...runs, state: "down", sentence: "its unit is failed" };
    expect(withReport(dead, "failed 0\nreported 35\n", 10_000)).toMatchObject({ sentence: "its unit is failed" });
  });
});
