import { expect, test } from "vitest";
import { changesSince } from "./catch-up.ts";
import type { StateDocument, TimelineEvent } from "./documents.ts";

const event = (kind: TimelineEvent["kind"], about: TimelineEvent["about"] = {}): TimelineEvent => ({
  id: 1,
  kind,
  atMs: 1000,
  sentence: "",
  about,
});

function state(c1: "up" | "unreachable", holders: readonly string[]): StateDocument {
  return {
    condition: "degraded",
    sentence: "",
    problems: [],
    next: "",
    hosts: [{ name: "c1", state: c1, sentence: "c1 is silent.", heardAtMs: null }],
    parts: [],
    endpoints: [],
    addresses: [{ name: "internal", address: "10.77.0.10", holders }],
    leads: [],
    losses: { layers: [], places: [] },
    step: { kind: "none", subjects: [], command: "", interrupts: "" },
    action: null,
    givenUp: [],
  };
}

function told(now: StateDocument, host?: TimelineEvent, address?: TimelineEvent): readonly string[] {
  return changesSince((of) => ("host" in of ? host : address), now, 9000).map(({ sentence }) => sentence);
}

test("who takes the watch over tells of the loss that brought it its turn", () => {
  const before = event("address-moved", { from: "", to: "c1" });
  expect(told(state("unreachable", ["c2"]), undefined, before)).toEqual([
    "c1 fell silent",
    "the internal address moved from c1 to c2",
  ]);
});

test("what the history has is not told again", () => {
  const moved = event("address-moved", { from: "c1", to: "c2" });
  expect(told(state("unreachable", ["c2"]), event("host-silent"), moved)).toEqual([]);
  expect(told(state("up", ["c2"]), event("host-answers"), moved)).toEqual([]);
});

test("a host that came back while nobody looked is told of; the first look says where the address is", () => {
  expect(told(state("up", ["c1"]), event("host-silent"))).toEqual([
    "c1 answers again",
    "c1 holds the internal address",
  ]);
});
