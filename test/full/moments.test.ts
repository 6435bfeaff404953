import { beforeAll, expect, test } from "vitest";
import { type Copied, copiedUnderLoad, expectExactly } from "../programs/copied-under-load.ts";

const moments = 50;

let copied: Copied;

beforeAll(async () => {
  copied = await copiedUnderLoad(moments);
}, 1_300_000);

test("at fifty random seconds of a loaded run exactly what was acknowledged before each is there, to the transaction", () => {
  expectExactly(copied, moments);
  const counts = copied.said.back.filter(({ kind }) => kind === "time").map(({ rows }) => rows.length);
  expect(counts).toHaveLength(moments);
  // Clients wrote all the time: hardly two seconds have the same rows.
  expect(new Set(counts).size).toBeGreaterThan(moments / 2);
});
