import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DrillFiles } from "./drill-files.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "quorate-drill-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

function found(): Record<string, string> {
  return Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "utf8")]));
}

async function drilled(what: string): Promise<DrillFiles> {
  const files = await DrillFiles.open(directory);
  files.addToHistory(`history of ${what}\n`);
  await files.endHistory();
  return files;
}

function results(what: string): { verdict: string; story: string; page: string } {
  return { verdict: `verdict of ${what}`, story: `story of ${what}`, page: `page of ${what}` };
}

function whole(what: string): Record<string, string> {
  return {
    "history.jsonl": `history of ${what}\n`,
    "report.html": `page of ${what}`,
    "report.txt": `story of ${what}`,
    "verdict.json": `verdict of ${what}`,
  };
}

test("a drill that is interrupted leaves an earlier one's files as they were, and its own history beside them", async () => {
  const first = await drilled("one");
  expect(await first.keep(results("one"))).toBe(join(directory, "report.html"));
  expect(found()).toEqual(whole("one"));
  await drilled("two");
  expect(found()).toEqual({ ...whole("one"), "history.partial.jsonl": "history of two\n" });
});

test("a drill that is whole replaces all that was there", async () => {
  await (await drilled("one")).keep(results("one"));
  await drilled("two");
  await (await drilled("three")).keep(results("three"));
  expect(found()).toEqual(whole("three"));
});
