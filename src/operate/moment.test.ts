import { expect, test } from "vitest";
import { momentBefore, momentOf } from "./moment.ts";

test("a time with a zone is that time, one without is this machine's", () => {
  expect(momentOf("2026-11-24 14:05:03 UTC")).toEqual({ moment: { kind: "time", seconds: 1_795_529_103 } });
  expect(momentOf("2026-11-24T14:05:03Z")).toEqual({ moment: { kind: "time", seconds: 1_795_529_103 } });
  expect(momentOf("2026-11-24 16:05:03 +02:00")).toEqual({ moment: { kind: "time", seconds: 1_795_529_103 } });
  expect(momentOf("2026-11-24 14:05")).toEqual({
    moment: { kind: "time", seconds: new Date(2026, 10, 24, 14, 5).getTime() / 1000 },
  });
});

test("within a second the log tells nothing apart, and so nothing is promised there", () => {
  expect(momentOf("2026-11-24 14:05:03.250 UTC")).toEqual({
    refused: expect.stringMatching(/^the log's clock counts whole seconds, and 14:05:03\.250 lies within one/),
  });
  expect(momentOf("2026-11-24 14:05:03.000 UTC")).toEqual({ moment: { kind: "time", seconds: 1_795_529_103 } });
});

test("other words are a bookmark's name, unless they are meant as a time", () => {
  expect(momentOf("before-upgrade")).toEqual({ moment: { kind: "bookmark", name: "before-upgrade" } });
  expect(momentOf("24.11.2026 14:05")).toEqual({ refused: expect.stringMatching(/is no time; write/) });
  expect(momentOf("2026-13-24 14:05:03")).toEqual({ refused: expect.stringMatching(/is no time that there was/) });
  expect(momentOf("../etc")).toEqual({ refused: expect.stringMatching(/neither a time nor the name of a bookmark/) });
});

test("before a statement takes a statement", () => {
  expect(momentBefore(" DROP TABLE user ")).toEqual({ moment: { kind: "before", statement: "DROP TABLE user" } });
  expect(momentBefore(" ")).toEqual({ refused: expect.stringMatching(/takes a part of a statement/) });
});
