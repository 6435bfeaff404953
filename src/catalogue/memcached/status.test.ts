import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { memcachedPart, parseMemcachedStats } from "./status.ts";

const stats = readFileSync(path.join(import.meta.dirname, "../../../test/captured/status/memcached/idle.txt"), "utf8");

test("reads a cache's statistics", () => {
  expect(parseMemcachedStats(stats)).toMatchObject({ version: "1.6.38", connections: 7 });
  expect(memcachedPart(stats, "c1").state).toBe("up");
});

test("says how often it had what it was asked for", () => {
  const asked = stats
    .replace(/STAT get_hits \d+/, "STAT get_hits 3")
    .replace(/STAT get_misses \d+/, "STAT get_misses 1");
  expect(memcachedPart(asked, "c1").sentence).toContain("75 % hits");
});

test("no answer is down", () => {
  expect(memcachedPart("", "c1").state).toBe("down");
  expect(memcachedPart("ERROR\n", "c1").state).toBe("down");
});
