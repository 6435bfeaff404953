import { expect, test } from "vitest";
import { withCauses } from "./causes.ts";
import type { TimelineEvent } from "./documents.ts";

function event(
  id: number,
  kind: TimelineEvent["kind"],
  atMs: number,
  more: Partial<TimelineEvent> = {},
): TimelineEvent {
  return { id, kind, atMs, sentence: "", about: {}, ...more };
}

function causesOf(events: readonly TimelineEvent[]): Readonly<Record<number, number | undefined>> {
  return Object.fromEntries(withCauses(events).map(({ id, cause }) => [id, cause]));
}

test("what follows from a host's silence is told with it, though the address moved before the silence was noticed", () => {
  const events = [
    event(1, "address-moved", 100_400),
    event(2, "host-silent", 100_000),
    event(3, "outage", 99_600, { endedAtMs: 100_500 }),
    event(4, "part-changed", 103_000),
  ];
  expect(causesOf(events)).toEqual({ 1: 2, 2: undefined, 3: 2, 4: 2 });
});

test("what happens long after, and what is of another kind, follows from nothing", () => {
  const events = [event(1, "host-silent", 100_000), event(2, "part-changed", 180_000), event(3, "drill", 100_500)];
  expect(causesOf(events)).toEqual({ 1: undefined, 2: undefined, 3: undefined });
});

test("what changes while an apply goes on follows from it", () => {
  const events = [event(1, "apply", 100_000, { endedAtMs: 190_000 }), event(2, "part-changed", 185_000)];
  expect(causesOf(events)).toEqual({ 1: undefined, 2: 1 });
});
