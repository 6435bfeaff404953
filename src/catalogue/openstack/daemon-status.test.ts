import { expect, test } from "vitest";
import { daemonPart } from "./daemon-status.ts";

const scheduler = { component: "nova-scheduler", unit: "nova-scheduler.service" };
const others = "unit nova-conductor.service failed 0 0\n";

test.each([
  ["active 3 9", undefined, "up", "runs, connected to the message queue"],
  ["active 0 9", undefined, "down", "runs, but is not connected to the message queue"],
  ["activating 0 0", undefined, "down", "its unit is activating"],
  ["failed 0 0", undefined, "down", "its unit is failed"],
  ["active 3 9", "2 2 14", "up", "answers calls"],
  ["active 3 9", "0 2 0", "down", "is deaf: connected to the message queue, and answers no call"],
  ["active 3 9", "0 0 0", "down", "is deaf: connected to the message queue, and takes no calls off it"],
  ["active 3 9", "1 2 8", "degraded", "1 of its 2 processes answer no call"],
  [
    "active 3 9",
    "? the queue lets nobody in (AccessRefused)",
    "unknown",
    "runs, connected to the message queue; no call was tried: the queue lets nobody in (AccessRefused)",
  ],
])("%s, calls %s: %s", (unit, calls, state, sentence) => {
  const said = calls === undefined ? "" : `calls nova-conductor 0 1 0\ncalls nova-scheduler ${calls}\n`;
  const output = `${others}unit nova-scheduler.service ${unit}\n${said}`;
  expect(daemonPart(scheduler, output, "c1")).toMatchObject({
    component: "nova-scheduler",
    host: "c1",
    state,
    sentence,
  });
});

test("one that is not in the answer, or that takes calls and was not asked, is unknown", () => {
  expect(daemonPart(scheduler, others, "c1")).toMatchObject({ state: "unknown", sentence: "could not be asked" });
  expect(daemonPart(scheduler, "unit nova-scheduler.service active 3 9\n", "c1", true)).toMatchObject({
    state: "unknown",
    sentence: "runs, connected to the message queue; no call was tried: nobody has asked it yet",
  });
});

test("what was read is kept for other programs", () => {
  const detail = { unit: "active", queueConnections: 3 };
  const output = "unit nova-scheduler.service active 3 9\n";
  expect(daemonPart(scheduler, output, "c1").detail).toEqual(detail);
  expect(daemonPart(scheduler, `${output}calls nova-scheduler 2 2 14\n`, "c1").detail).toEqual({
    ...detail,
    calls: { answered: 2, asked: 2, slowestMs: 14 },
  });
});
