import { expect, test } from "vitest";
import type { CanaryResult } from "../canary/run.ts";
import { withCanary } from "./status-deep.ts";

const healthy = { state: "healthy", sentence: "Healthy: any one host may fail.", problems: [], next: "any" } as const;
const down = { state: "down", sentence: "Down: no host answers.", problems: ["c1"], next: "nothing" } as const;

const login = { name: "login", outcome: "ok", ms: 300 } as const;
const failed = (name: string, because: string) => ({ name, outcome: "failed", ms: 5, because }) as const;

function result(steps: CanaryResult["steps"], leftBehind: CanaryResult["leftBehind"] = []): CanaryResult {
  return { ok: false, ms: 1000, steps, leftBehind };
}

test("a canary that comes back changes nothing", () => {
  expect(withCanary(healthy, { ...result([login]), ok: true })).toBe(healthy);
});

test("a site whose parts are all up and which serves nobody is degraded, and says with what", () => {
  const said = withCanary(healthy, result([login, failed("server", "no valid host"), failed("stack", "500")]));
  expect(said).toMatchObject({
    state: "degraded",
    sentence: "Degraded: the canary's server fails: no valid host; so does its stack.",
    problems: ["the canary's server fails: no valid host", "the canary's stack fails: 500"],
  });
});

test("what could not be taken away is a problem of its own", () => {
  const said = withCanary(healthy, result([login, failed("removal", "server: 500")], ["server: 500"]));
  expect(said.problems).toEqual(["the canary could not take away its server: 500"]);
});

test("a site that is down stays down", () => {
  expect(withCanary(down, result([failed("login", "ECONNREFUSED")]))).toMatchObject({
    state: "down",
    sentence: down.sentence,
    problems: ["c1", "the canary's login fails: ECONNREFUSED"],
  });
});
