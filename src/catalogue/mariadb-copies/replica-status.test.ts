import { expect, test } from "vitest";
import { replicaPart } from "./replica-status.ts";

const now = 1_795_680_594;
const state = {
  at: now - 0.4,
  line: 1,
  number: 120,
  received: 120,
  newest: now - 2,
  behind: 0,
  lagSeconds: 0,
  digest: 7,
  trouble: "",
  promoted: null,
};

function said(changes: object, active = "active", copy: object = { at: now - 1, member: "c1" }): string {
  return [now, active, JSON.stringify({ ...state, ...changes }), JSON.stringify(copy), ""].join("\n");
}

function told(output: string): string {
  const { state: is, sentence } = replicaPart(output, "d1", 0);
  return `${is}: ${sentence}`;
}

test("one that is ready says how far behind it is and what it has", () => {
  const has = "has all to transaction 120 of 2026-11-26 08:09:52 UTC";
  expect(told(said({}))).toBe(`up: ready, 0 s and 0 transactions behind; ${has}`);
  expect(told(said({ behind: 12, lagSeconds: 6.5 }))).toBe(`degraded: ready, 6.5 s and 12 transactions behind; ${has}`);
  expect(told(said({ behind: null }))).toMatch(/^degraded: ready, an unknown number of transactions behind; /);
  expect(told(said({ trouble: "no whole copy to begin from yet", newest: null }))).toBe(
    "degraded: takes nothing up: no whole copy to begin from yet; has all to transaction 120",
  );
});

test("one whose program is silent is down, and still says what it has", () => {
  expect(told(said({}, "failed"))).toMatch(/^down: does not run; has all to transaction 120 of /);
  expect(told(said({ at: now - 60 }))).toMatch(/^down: does not run; has all/);
  expect(told(`${now}\nactive\n\n\n`)).toBe("down: has nothing yet");
});

test("promoted it serves, unless the database it stood in for is seen to be written to after that", () => {
  const promoted = { at: now - 300, number: 120 };
  const since = "promoted at 2026-11-26 08:04:54 UTC, with all to transaction 120";
  expect(told(said({ promoted }, "active", { at: now - 305, member: "c1" }))).toBe(`up: ${since}`);
  expect(told(said({ promoted }))).toBe(`degraded: ${since}; but c1 is written to as well: there are two histories`);
});
