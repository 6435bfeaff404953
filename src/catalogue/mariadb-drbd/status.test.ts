import { expect, test } from "vitest";
import { mariadbPart } from "./status.ts";

const said = "Innodb_buffer_pool_pages_dirty\t0\nThreads_connected\t7\nUptime\t81\nread_only\t0\n";

test.each([
  ["a server", said, 0, "up", "serves for 81 s, 7 connections"],
  [
    "one that takes no writes",
    said.replace("read_only\t0", "read_only\t1"),
    0,
    "degraded",
    "serves for 81 s, 7 connections, and takes no writes",
  ],
  ["no answer", "", 1, "down", "mariadbd does not answer"],
  ["a failed question, whatever it printed", said, 1, "down", "mariadbd does not answer"],
  ["something else", "hello\n", 0, "down", "mariadbd does not answer"],
] as const)("%s", (_what, output, exitCode, state, sentence) => {
  expect(mariadbPart(output, exitCode, "c1")).toMatchObject({ component: "mariadb", host: "c1", state, sentence });
});
