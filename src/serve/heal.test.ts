import { expect, test } from "vitest";
import type { AuditEntry } from "./documents.ts";
import { acknowledged } from "../store/action-notes.ts";
import { attemptsMost, givenUp, healer } from "./heal.ts";

const minuteMs = 60_000;

function entry(atMinutes: number, of: Partial<AuditEntry>): AuditEntry {
  return {
    id: atMinutes,
    atMs: atMinutes * minuteMs,
    who: healer,
    role: "operate",
    from: "",
    what: "restart x",
    why: "",
    outcome: "",
    ...of,
  };
}

const attempt = (atMinutes: number, subject: string): AuditEntry =>
  entry(atMinutes, { why: `${subject}: it is down: refused` });

test("three attempts within an hour are too many; the same over a day are not, nor those at several things", () => {
  expect(attemptsMost).toBe(3);
  expect(givenUp([attempt(0, "a@c1"), attempt(20, "a@c1"), attempt(40, "a@c1")])).toEqual(["a@c1"]);
  expect(givenUp([attempt(0, "a@c1"), attempt(40, "a@c1"), attempt(80, "a@c1")])).toEqual([]);
  expect(givenUp([attempt(0, "a@c1"), attempt(1, "b@c1"), attempt(2, "a@c2")])).toEqual([]);
  // People may restart it as often as they like.
  expect(givenUp([1, 2, 3].map((at) => ({ ...attempt(at, "a@c1"), who: "ann" })))).toEqual([]);
});

test("what was given up stays so whatever time goes by, until somebody acknowledges it; then it counts anew", () => {
  const tried = [attempt(0, "a@c1"), attempt(1, "a@c1"), attempt(2, "a@c1")];
  expect(givenUp([...tried, entry(10_000, { who: "ann", what: "restart all" })])).toEqual(["a@c1"]);
  const after = [...tried, entry(10, { who: "ann", what: acknowledged("a@c1") })];
  expect(givenUp(after)).toEqual([]);
  expect(givenUp([...after, attempt(11, "a@c1"), attempt(12, "a@c1")])).toEqual([]);
  // The newest come first in the log.
  expect(givenUp([...after, attempt(11, "a@c1"), attempt(12, "a@c1"), attempt(13, "a@c1")].toReversed())).toEqual([
    "a@c1",
  ]);
});
