import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { apiPart, parseApiStatus } from "./api-status.ts";

function captured(name: string): string {
  return readFileSync(path.join(import.meta.dirname, "../../../test/captured/status/keystone-api", name), "utf8");
}

test("a service that answers is up, with its latency", () => {
  expect(parseApiStatus(captured("serves.txt"))).toMatchObject({ unit: "active", httpStatus: 200 });
  expect(apiPart("keystone-api", captured("serves.txt"), "c1")).toMatchObject({
    state: "up",
    component: "keystone-api",
  });
});

test("a stopped one is down, and says what systemd says", () => {
  expect(apiPart("keystone-api", captured("stopped.txt"), "c1")).toMatchObject({
    state: "down",
    sentence: "does not answer; its unit is inactive",
  });
});

test("one that answers with an error is down", () => {
  expect(apiPart("keystone-api", "active 500 0.2\n", "c1").sentence).toBe("answers 500; its unit is active");
});

test("no line is unknown", () => {
  expect(apiPart("keystone-api", "", "c1").state).toBe("unknown");
});
