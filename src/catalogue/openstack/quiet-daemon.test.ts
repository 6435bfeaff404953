import { expect, test } from "vitest";
import { quietDaemonPart } from "./quiet-daemon.ts";

test.each([
  ["active 12\n", "up", "runs"],
  ["activating 0\n", "down", "its unit is activating"],
  ["failed 0\n", "down", "its unit is failed"],
  ["", "unknown", "could not be asked"],
])("%j is %s", (output, state, sentence) => {
  expect(quietDaemonPart("octavia-housekeeping", output, "c1")).toMatchObject({ host: "c1", state, sentence });
});
