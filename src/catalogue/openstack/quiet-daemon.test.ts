import { expect, test } from "vitest";
import { quietDaemonPart } from "./quiet-daemon.ts";

const housekeeping = { component: "octavia-housekeeping", unit: "octavia-housekeeping.service" };

test.each([
  ["unit octavia-housekeeping.service active 0 12\n", "up", "runs"],
  ["unit octavia-housekeeping.service activating 0 0\n", "down", "its unit is activating"],
  ["unit octavia-housekeeping.service failed 0 0\n", "down", "its unit is failed"],
  ["unit octavia-worker.service active 1 1\n", "unknown", "could not be asked"],
])("%j is %s", (output, state, sentence) => {
  expect(quietDaemonPart(housekeeping, output, "c1")).toMatchObject({ host: "c1", state, sentence });
});
