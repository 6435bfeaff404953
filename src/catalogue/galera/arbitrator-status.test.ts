import { expect, test } from "vitest";
import { arbitratorPart } from "./arbitrator-status.ts";

test.each([
  ["hears both", "active\n10.77.0.11\n10.77.0.12\n", "up", "votes; hears 2 of 2 members"],
  ["hears one", "active\n10.77.0.12\n", "degraded", "votes; hears 1 of 2 members"],
  ["is alone", "active\n", "down", "garbd hears no member"],
  ["does not run", "inactive\n", "down", "garbd is inactive"],
])("an arbitrator that %s", (_what, output, state, sentence) => {
  expect(arbitratorPart(output, "q1", 2)).toMatchObject({ host: "q1", state, sentence });
});
