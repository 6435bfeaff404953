import { expect, test } from "vitest";
import { parseEvidence } from "../promoted/creation.ts";
import { chooseFirst } from "./founding.ts";

const members = ["c1", "c2", "c3"];

function choose(says: Readonly<Record<string, string>>, accepted: readonly string[] = []): string {
  const evidence = new Map(
    Object.entries(says).map(([host, copy]) => [host, parseEvidence(host, `copy=${copy}\nrole=stopped\n`)]),
  );
  const chosen = chooseFirst(members, evidence, accepted, "make");
  return chosen.kind === "make" ? `${chosen.script} on ${chosen.host}` : chosen.because;
}

test("nobody has data: the first member makes the database, what was cut off as well", () => {
  expect(choose({ c1: "none", c2: "none", c3: "none" })).toBe("make on c1");
  expect(choose({ c1: "unfinished", c2: "none", c3: "none" })).toBe("make on c1");
});

test("who has data that the store has forgotten stops it", () => {
  expect(choose({ c1: "none", c2: "whole", c3: "none" })).toMatch(/^c2 holds a database that the store .* recover/u);
  expect(choose({ c1: "none", c2: "foreign", c3: "none" })).toMatch(/^the data directory of c2 holds/u);
});

test("who cannot be asked may have them", () => {
  expect(choose({ c1: "none", c2: "none" })).toMatch(/^c3 cannot be asked .* --accept-loss-of c3$/u);
  expect(choose({ c1: "none", c2: "none" }, ["c3"])).toBe("make on c1");
  expect(choose({ c2: "none", c3: "none" }, ["c1"])).toBe("make on c2");
});
