import { expect, test } from "vitest";
import { dayMs, endpointHistory } from "./budget.ts";

const toMs = Date.UTC(2026, 10, 26, 12);
const window = { fromMs: toMs - 30 * dayMs, toMs };
const always = [{ fromMs: 0, toMs }];

test("the budget of 99.99 % over thirty days is 259.2 s, and what was used of it is not left", () => {
  const outages = [{ fromMs: toMs - 5 * dayMs, toMs: toMs - 5 * dayMs + 59_200 }];
  const history = endpointHistory("keystone", { window, target: 0.9999, watched: always, outages });
  expect(history.budgetMs).toBeCloseTo(259_200);
  expect(history.leftMs).toBeCloseTo(200_000);
  expect(history).toMatchObject({ outages: 1, outMs: 59_200, longestMs: 59_200, watchedMs: 30 * dayMs });
});

test("a missed target leaves less than nothing", () => {
  const outages = [{ fromMs: toMs - 600_000, toMs }];
  expect(endpointHistory("keystone", { window, target: 0.9999, watched: always, outages }).leftMs).toBeLessThan(0);
});

test("days are whole ones, UTC; the last goes on; an outage over midnight is divided, and counted where it began", () => {
  const midnight = Date.UTC(2026, 10, 25);
  const outages = [{ fromMs: midnight - 1000, toMs: midnight + 3000 }];
  const watched = [{ fromMs: midnight, toMs: midnight + dayMs / 2 }];
  const { beats } = endpointHistory("keystone", { window, target: 0.9999, watched, outages });
  expect(beats).toHaveLength(30);
  expect(beats.slice(-3)).toEqual([
    { fromMs: midnight - dayMs, watchedMs: 0, outMs: 1000, outages: 1 },
    { fromMs: midnight, watchedMs: dayMs / 2, outMs: 3000, outages: 0 },
    { fromMs: midnight + dayMs, watchedMs: 0, outMs: 0, outages: 0 },
  ]);
});
