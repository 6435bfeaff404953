import { expect, test } from "vitest";
import { daemonPart } from "./daemon-status.ts";

test.each([
  ["active 3\n", "up", "runs, connected to the message queue"],
  ["active 0\n", "down", "runs, but is not connected to the message queue"],
  ["activating 0\n", "down", "its unit is activating"],
  ["failed 0\n", "down", "its unit is failed"],
  ["", "unknown", "could not be asked"],
])("%j is %s", (output, state, sentence) => {
  expect(daemonPart("nova-scheduler", output, "c1")).toMatchObject({
    component: "nova-scheduler",
    host: "c1",
    state,
    sentence,
  });
});

test("what was read is kept for other programs", () => {
  expect(daemonPart("nova-scheduler", "active 3\n", "c1").detail).toEqual({ unit: "active", queueConnections: 3 });
});
