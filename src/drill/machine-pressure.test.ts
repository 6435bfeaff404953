import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { startClock } from "./clock.ts";
import type { PressureLine } from "./history.ts";
import {
  notLess,
  othersSoFar,
  readMachine,
  readProcessorSeconds,
  sharesBetween,
  watchMachine,
} from "./machine-pressure.ts";

const none = { busy: 0, stolen: 0, own: 0, hosts: 0 };

test("what is neither the site's nor the drill's is others', and so is what the hypervisor took", () => {
  const after = { busy: 1.5, stolen: 0.2, own: 0.3, hosts: 0.7 };
  const shares = sharesBetween(none, after, 2);
  expect(shares.busy).toBeCloseTo(0.85);
  expect(shares.others).toBeCloseTo(0.35);
});

test("counters that are read one after the other never give a share below 0 or above 1", () => {
  expect(sharesBetween(none, { ...none, own: 0.1 }, 1)).toEqual({ busy: 0, others: 0 });
  expect(sharesBetween(none, { ...none, busy: 9 }, 1)).toEqual({ busy: 1, others: 1 });
});

test("a counter that was read late is not others' work the next time", () => {
  // Each second both processors are the hosts'; their counter is read half a second late now and then.
  const readings = [0, 1, 2, 3, 4].map((at) => ({
    ...none,
    busy: 2 * at,
    hosts: 2 * at + (at % 2 === 1 ? 1 : 0),
  }));
  let theirs = othersSoFar(none);
  const others = readings.slice(1).map((after, index) => {
    const shares = sharesBetween(readings[index] ?? none, after, 2, theirs);
    theirs = Math.max(theirs, othersSoFar(after));
    return shares.others;
  });
  expect(others).toEqual([0, 0, 0, 0]);
});

test("what a process of one's own had is not others' where it is missed once", () => {
  const seen = { ...none, busy: 20, own: 20 };
  const missed = notLess(seen, { ...none, busy: 21, own: 5 });
  expect(othersSoFar(missed)).toBe(1);
  expect(othersSoFar(notLess(missed, { ...none, busy: 22, own: 22 }))).toBe(0);
});

test("the kernel's line of all processors is read without what waits", () => {
  expect(readMachine("cpu  100 10 50 9000 700 3 7 40 0 0\ncpu0 1 1 1 1\n")).toEqual({ busy: 1.7, stolen: 0.4 });
});

test("a process may be called anything", () => {
  const stat = "7 (a) b (c) S 3 7 7 0 -1 4194560 1 2 3 4 100 20 30 50 20 0 1 0 5 0 0";
  expect(readProcessorSeconds(stat)).toBe(2);
});

test("a loop that this process started is its own work, not others'", async () => {
  const loop = spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" });
  const lines: PressureLine[] = [];
  const watch = watchMachine(startClock(), undefined, (line) => lines.push(line));
  try {
    await pause(1300);
  } finally {
    watch.stop();
    loop.kill("SIGKILL");
  }
  expect(lines.length).toBeGreaterThanOrEqual(2);
  for (const { busy, others } of lines) expect(others).toBeLessThanOrEqual(busy);
  // However busy the machine is, the loop had a part of it, which the others had not.
  expect(Math.max(...lines.map(({ busy, others }) => busy - others))).toBeGreaterThan(0.02);
});
