import { beforeAll, expect, test } from "vitest";
import { type Copied, copiedUnderLoad, expectExactly } from "./copied-under-load.ts";

/** `test/full` has fifty. */
const moments = 5;

let copied: Copied;
let said: Copied["said"];
let log = "";

beforeAll(async () => {
  copied = await copiedUnderLoad(moments);
  ({ said, log } = copied);
}, 400_000);

test("at a random second exactly what was acknowledged before it is there, row by row", () => {
  expectExactly(copied, moments);
});

test("moments are told apart: transactions were in flight at most of them, and some on either side", () => {
  const counts = said.back.filter(({ kind }) => kind === "time").map(({ rows }) => rows.length);
  expect(new Set(counts).size).toBeGreaterThan(1);
  expect(said.ledger.length).toBeGreaterThan(100);
});

test("before the statement the table is there; what is lost is told", () => {
  const before = said.back.find(({ kind }) => kind === "before");
  expect(before?.said.tables).toContain("mistake");
  expect(said.back.at(-1)).toBe(before);
  for (const { said: one, rows } of said.back) {
    const all = said.ledger.filter(({ acked }) => acked !== null).length;
    const lost = one.lost?.transactions ?? 0;
    // Beside the ledger's own there are the statements on the table.
    expect(lost - (all - rows.length)).toBeGreaterThanOrEqual(0);
    expect(lost - (all - rows.length)).toBeLessThanOrEqual(3);
  }
});

test("what the copy does not have is refused, with what it has", () => {
  expect(said.refused.map(({ refused }) => refused)).toEqual([
    expect.stringMatching(/^the copy does not go back to .* UTC: its oldest whole copy is of /),
    expect.stringMatching(/^the copy knows the database until .* and no longer/),
    "there is no bookmark none here; there are: half-way",
    expect.stringMatching(/^the log that is kept has no statement with DROP DATABASE nothing/),
  ]);
  expect(said.listed.bookmarks.map(({ name }) => name)).toEqual(["half-way"]);
  expect(said.mark.said.received).toBe(true);
});

test("a log that has gone on too far without the copy begins a new line, and nothing is joined over the gap", () => {
  const again = log.split(/\n(?:AGAIN|OLD)\n/u)[1] ?? "";
  expect(again).toMatch(/^following c1 from transaction \d+\na new line begins: /);
  expect(again).toMatch(/^1\.json\n2\.json$/m);
  expect(again.match(/^a copy of c1/gm)).toHaveLength(1);
});

test("what no moment needs any more goes: all before the newest whole copy that is older than is kept", () => {
  const old = log.split("\nOLD\n")[1] ?? "";
  // Of three whole copies the oldest, and the log of the line that only it began.
  expect(old).toMatch(/^a copy of c1/m);
  expect(old.match(/^\d{8}T\d{6}Z$/gm)).toHaveLength(2);
  expect(new Set(old.match(/^0\d{3}(?=-\d{8}-c1$)/gm))).toEqual(new Set(["0002"]));
});

test("the status says how far behind it is, what it can bring back, and since when that is proved", () => {
  expect(copied.status, log).toMatch(/^0 s and 0 bytes behind c1; any second from .* UTC to .* UTC, last proved /);
});

test("the rows of a ledger are told; a copy is proved when it is told so, and a bookmark can be taken away", () => {
  const { held } = said;
  const marked = said.back.find(({ kind }) => kind === "bookmark");
  expect(held.rows).toEqual(Object.fromEntries((marked?.rows ?? []).map(([id]) => [String(id), 1])));
  expect(Object.keys(held.rows).length).toBeGreaterThan(10);
  expect(held.none).toEqual({});
  expect(held.before).toBeNull();
  expect(held.strange).toHaveLength(3);
  expect(held.listed).toMatchObject({ bookmarks: [], proved: { rows: 1 } });
});
