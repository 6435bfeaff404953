import { expect, test } from "vitest";
import { copyPart } from "./status.ts";

const now = 1_795_680_594;
const state = {
  at: now - 1,
  member: "c1",
  line: 1,
  number: 318,
  until: now - 1.26,
  lagSeconds: 0,
  lagTransactions: 0,
  lagBytes: 0,
  from: 1_795_680_538.9,
  based: true,
};
const proved = { at: now - 60, moment: "the bookmark half-way", transaction: 156, rows: 1204 };

function said(changes: object, active = "active", last: object | null = proved): string {
  const lines = [
    String(now),
    active,
    JSON.stringify({ ...state, ...changes }),
    last === null ? "" : JSON.stringify(last),
  ];
  return lines.join("\n");
}

test("a copy that follows says its lag, its range and when it was last proved", () => {
  const part = copyPart(said({}), "d1", 0);
  expect(part).toMatchObject({
    component: "database-copy",
    host: "d1",
    state: "up",
    sentence:
      "0 s and 0 bytes behind c1; any second from 2026-11-26 08:08:59 UTC to 2026-11-26 08:09:52 UTC, last proved 2026-11-26 08:08:54 UTC",
    detail: { lagSeconds: 0, lagBytes: 0, provedAt: now - 60, provedRows: 1204 },
  });
});

test("lag within what the site allows, and what measuring takes, is no trouble; more is", () => {
  const late = said({ lagSeconds: 12, lagTransactions: 40, lagBytes: 81_920 });
  expect(copyPart(late, "d1", 30_000).state).toBe("up");
  expect(copyPart(late, "d1", 0)).toMatchObject({
    state: "degraded",
    sentence: expect.stringMatching(/^12 s and 81920 bytes behind c1;/),
  });
  expect(copyPart(said({ lagSeconds: 1.5, lagTransactions: 1 }), "d1", 0).state).toBe("up");
});

test("a copy whose follower has not looked for a while follows nobody, and its lag grows", () => {
  const part = copyPart(said({ at: now - 40, until: now - 40 }), "d1", 0);
  expect(part).toMatchObject({ state: "degraded", detail: { lagSeconds: 40 } });
  expect(part.sentence).toMatch(/^follows nobody since 2026-11-26 08:09:14 UTC;/);
});

test("without a whole copy nothing can be brought back, and a copy is not proved by what compared no rows", () => {
  expect(
    copyPart(said({ based: false, from: null }, "active", { at: now - 60, moment: "the bookmark half-way" }), "d1", 0),
  ).toMatchObject({
    state: "degraded",
    sentence: "0 s and 0 bytes behind c1; no whole copy yet, never proved",
  });
});

test("a copy that does not run is down, with what it still has", () => {
  expect(copyPart(said({}, "failed"), "d1", 0)).toMatchObject({
    state: "down",
    sentence: expect.stringMatching(/^does not run; any second from /),
  });
  expect(copyPart(`${now}\nactivating\n\n`, "d1", 0)).toMatchObject({ state: "down", sentence: "does not run" });
  expect(copyPart(`${now}\nactive\n\n`, "d1", 0).sentence).toBe("has not reached the database yet");
});
