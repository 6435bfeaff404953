import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

/** What decides whether a change is sound adds up rightly itself. */

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "results-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

type File = readonly [name: string, statuses: readonly ("passed" | "failed" | "skipped")[], isFailed?: boolean];

function wrote(suite: string, files: readonly File[]): void {
  const testResults = files.map(([name, statuses, isFailed = statuses.includes("failed")]) => ({
    name: path.resolve(name),
    status: isFailed ? "failed" : "passed",
    assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index + 1}` })),
  }));
  const numTotalTests = files.flatMap(([, statuses]) => statuses).length;
  writeFileSync(path.join(directory, `${suite}.json`), JSON.stringify({ numTotalTests, testResults }));
}

const ended = (suite: string): void => writeFileSync(path.join(directory, `${suite}.ended`), "failed");

function count(...suites: readonly string[]) {
  const { stdout, status } = spawnSync("node", ["scripts/results.mjs", "count", directory, ...suites], {
    encoding: "utf8",
  });
  return { lines: stdout.trim().split("\n"), last: stdout.trim().split("\n").at(-1), status };
}

function again(suite: string): string {
  return execFileSync("node", ["scripts/results.mjs", "failed", directory, suite], { encoding: "utf8" });
}

test("passed and failed tests of all suites are added up", () => {
  wrote("unit", [["src/a.test.ts", ["passed", "passed", "failed"]]]);
  wrote("lab", [["test/lab/b.test.ts", ["passed"]]]);
  writeFileSync(path.join(directory, "types.check"), "passed\n");
  writeFileSync(path.join(directory, "lint.check"), "failed\n");
  expect(count("unit", "lab")).toMatchObject({ last: "4 passed, 2 failed", status: 1 });
});

test("what failed with real programs is to be run again, and is told also when it passes then", () => {
  const first: File = ["test/programs/a.test.ts", ["passed", "failed", "skipped"]];
  wrote("programs", [first, ["test/programs/b.test.ts", ["passed"]]]);
  expect(again("programs")).toBe("test/programs/a.test.ts\n");
  wrote("programs.again", [["test/programs/a.test.ts", ["passed", "passed", "passed"]]]);
  const { lines, last, status } = count("programs");
  expect(lines).toContain("failed beside others, passed alone: test/programs/a.test.ts: test 2");
  expect([last, status]).toEqual(["4 passed, 0 failed", 0]);
});

test("what fails again has failed", () => {
  wrote("lab", [["test/lab/a.test.ts", ["failed", "failed"]]]);
  wrote("lab.again", [["test/lab/a.test.ts", ["passed", "failed"]]]);
  ended("lab");
  expect(count("lab")).toMatchObject({ last: "1 passed, 1 failed", status: 1 });
});

test("nothing is run again where a test failed that shares the machine with nothing", () => {
  wrote("unit", [
    ["src/a.test.ts", ["failed"]],
    ["test/programs/a.test.ts", ["failed"]],
  ]);
  expect(again("unit")).toBe("");
});

test.each<readonly [string, () => void]>([
  ["nothing was written", () => undefined],
  ["there was no test", () => wrote("lab", [])],
  ["a hook failed", () => wrote("lab", [["test/lab/a.test.ts", ["skipped"], true]])],
  ["it ended badly outside any one test", () => (wrote("lab", [["test/lab/a.test.ts", []]]), ended("lab"))],
])("it is a failure that %s", (_what, write) => {
  write();
  expect(count("lab")).toMatchObject({ last: "0 passed, 1 failed", status: 1 });
});
