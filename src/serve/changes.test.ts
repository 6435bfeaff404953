import { expect, test } from "vitest";
import { changesBetween } from "./changes.ts";
import type { StateDocument } from "./documents.ts";
import { patchBetween, patched } from "./patch.ts";

const before: StateDocument = {
  condition: "healthy",
  sentence: "Healthy: any one host may fail next without an outage.",
  problems: [],
  next: "any one host may fail next without an outage",
  hosts: [
    { name: "c1", state: "up", sentence: "answers", heardAtMs: null },
    { name: "c2", state: "up", sentence: "answers", heardAtMs: null },
  ],
  parts: [
    { name: "db@c1", component: "db", host: "c1", state: "up", sentence: "2 members" },
    { name: "db@c2", component: "db", host: "c2", state: "up", sentence: "2 members" },
  ],
  endpoints: [{ name: "sql", ok: true, latencyMs: 2, sentence: "answers", failedFrom: [], outSinceMs: null }],
  addresses: [{ name: "internal", address: "10.77.0.10", holders: ["c1"] }],
  leads: [{ of: "sql", as: "serves", host: "c1" }],
  losses: { layers: [], places: [] },
  step: { kind: "none", subjects: [], command: "", interrupts: "" },
  action: null,
  givenUp: [],
};

const after: StateDocument = {
  ...before,
  condition: "degraded",
  sentence: "Degraded: c1 does not answer.",
  hosts: [
    { name: "c1", state: "unreachable", sentence: "c1 is silent.", heardAtMs: 5000 },
    { name: "c2", state: "up", sentence: "answers", heardAtMs: null },
  ],
  parts: [{ name: "db@c2", component: "db", host: "c2", state: "degraded", sentence: "1 of 2 members" }],
  addresses: [{ name: "internal", address: "10.77.0.10", holders: ["c2"] }],
  leads: [{ of: "sql", as: "serves", host: "c2" }],
};

test("a host's loss is told as what it is, from when the host was last heard; its parts are not told one by one", () => {
  expect(changesBetween(before, after, 7500).map(({ kind, atMs, sentence }) => [kind, atMs, sentence])).toEqual([
    ["host-silent", 5000, "c1 fell silent"],
    ["address-moved", 7500, "the internal address moved from c1 to c2"],
    ["lead-moved", 7500, "clients of sql are served by c2 now, before c1"],
    ["part-changed", 7500, "db on c2 is degraded: 1 of 2 members"],
    ["condition", 7500, "Degraded: c1 does not answer."],
  ]);
});

test("its return says how long it was away", () => {
  const [first] = changesBetween(after, before, 65_000);
  expect(first).toMatchObject({ kind: "host-answers", host: "c1", about: { silentMs: 60_000 } });
});

function kinds(from: StateDocument, to: StateDocument) {
  return changesBetween(from, to, 0).map(({ kind, sentence }) => [kind, sentence]);
}

test("an address that nobody holds, and one that two hold, are told apart", () => {
  const with_ = (...holders: string[]): StateDocument => ({
    ...before,
    addresses: [{ name: "internal", address: "10.77.0.10", holders }],
  });
  expect(kinds(before, with_())).toEqual([["address-lost", "no host that answers holds the internal address"]]);
  expect(kinds(before, with_("c1", "c2"))).toEqual([
    ["address-doubled", "c1 and c2 hold the internal address at the same time"],
  ]);
  expect(kinds(with_(), with_("c2"))).toEqual([["address-moved", "c2 holds the internal address"]]);
});

test("nothing changed is no event and no patch", () => {
  expect(changesBetween(before, { ...before }, 0)).toEqual([]);
  expect(patchBetween(before, { ...before })).toBeUndefined();
});

test("a patch holds what changed alone, and makes the one state the other", () => {
  const patch = patchBetween(before, after);
  expect(patch?.parts).toEqual({ changed: after.parts, gone: ["db@c1"] });
  expect(patch?.hosts?.changed.map(({ name }) => name)).toEqual(["c1"]);
  expect(patch?.endpoints).toBeUndefined();
  expect(patched(before, patch ?? {})).toEqual(after);
});
