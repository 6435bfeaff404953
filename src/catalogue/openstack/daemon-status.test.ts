import { expect, test } from "vitest";
import { daemonPart } from "./daemon-status.ts";

test.each([
  ["active 3 \n", "up", "runs, connected to the message queue"],
  ["active 0 \n", "down", "runs, but is not connected to the message queue"],
  ["activating 0 \n", "down", "its unit is activating"],
  ["failed 0 \n", "down", "its unit is failed"],
  ["", "unknown", "could not be asked"],
  ["active 3 2 2 14\n", "up", "answers calls"],
  ["active 3 0 2 0\n", "down", "is deaf: connected to the message queue, and answers no call"],
  ["active 3 0 0 0\n", "down", "is deaf: connected to the message queue, and takes no calls off it"],
  ["active 3 1 2 8\n", "degraded", "1 of its 2 processes answer no call"],
  [
    "active 3 ? the queue lets nobody in (AccessRefused)\n",
    "unknown",
    "runs, connected to the message queue; no call was tried: the queue lets nobody in (AccessRefused)",
  ],
])("%j is %s", (output, state, sentence) => {
  expect(daemonPart("nova-scheduler", output, "c1")).toMatchObject({
    component: "nova-scheduler",
    host: "c1",
    state,
    sentence,
  });
});

test("what was read is kept for other programs", () => {
  expect(daemonPart("nova-scheduler", "active 3 \n", "c1").detail).toEqual({ unit: "active", queueConnections: 3 });
  expect(daemonPart("nova-scheduler", "active 3 2 2 14\n", "c1").detail).toEqual({
    unit: "active",
    queueConnections: 3,
    calls: { answered: 2, asked: 2, slowestMs: 14 },
  });
});
