/// <reference lib="dom" />
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatLine, type HistoryLine } from "../../src/drill/history.ts";
import type { SuiteRecord } from "../../src/drill/suites/record.ts";
import { readRecord, saveRecord, tellSuite, writeSuiteReports } from "../../src/drill/suites/suite-files.ts";

/** The page of a suite in a real browser, made from the files that drills leave. */

/** Debian's; its sandbox needs a user who is not root. */
const launch = { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] };
const names = ["01-power-off-vip-holder", "02-freeze-vip-holder", "03-flap-vip-holder"];

let browser: Browser;
let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-suite-"));
  browser = await chromium.launch(launch);
  for (const [index, name] of names.slice(0, 2).entries()) {
    await mkdir(path.join(directory, name));
    await writeFile(path.join(directory, name, "verdict.json"), JSON.stringify(verdict(index === 0 ? "pass" : "fail")));
    await writeFile(path.join(directory, name, "history.jsonl"), history().map(formatLine).join(""));
  }
  await saveRecord(directory, record());
});
afterAll(async () => {
  await browser.close();
  await rm(directory, { recursive: true });
});

function record(): SuiteRecord {
  const outcomes = ["pass", "fail", "not-possible"] as const;
  const done = names.map((name, index) => ({
    fault: name.slice(3, -"-vip-holder".length),
    target: "vip-holder",
    directory: name,
    outcome: outcomes[index] ?? "pass",
    reasons: index === 0 ? [] : ["nftables is <not> installed"],
    tookMs: 40_000,
  }));
  return {
    schema: "quorate-suite/1",
    suite: "smoke",
    site: "demo",
    drawn: null,
    times: 1,
    plan: done.map(({ fault, target }) => ({ fault, target })),
    done,
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:05:00.000Z",
    stopped: null,
    minimised: null,
  };
}

function verdict(outcome: string) {
  const parts = [
    { what: "c2 takes the address", until: "address-move", fromMs: 0, toMs: 300, ms: 300 },
    { what: "an answer", until: "first-answer", fromMs: 300, toMs: 640, ms: 340 },
  ];
  const endpoints = ["keystone", "glance", "sql", "amqp"].map((name) => ({
    name,
    workload: `${name}-client`,
    requests: 100,
    failed: 4,
    longestGapMs: 640,
    gap: { fromMs: 0, toMs: 640, parts },
    returnGapMs: 200,
    boundMs: outcome === "pass" ? 1000 : 500,
  }));
  return {
    site: "demo",
    name: "power-off vip-holder",
    verdict: outcome,
    headline: "c1 lost its power.",
    reasons: [],
    fault: { name: "power-off", host: "c1", held: [], over: "c1 had power again" },
    wholeAgainMs: 20_000,
    losses: { lost: 0, duplicated: 0, unexpected: 0 },
    endpoints,
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: 30_000,
    faultAtMs: 6000,
    clients: endpoints.map(({ name, workload }) => ({ name: workload, title: `Clients of ${name}`, endpoint: name })),
    references: [{ endpoint: "sql", ms: 14_710, source: "somebody" }],
  };
}

function history(): readonly HistoryLine[] {
  const lines: HistoryLine[] = [{ kind: "run", schema: "quorate-history/1", drill: "power-off", originWallMs: 0 }];
  for (let at = 5000; at < 9000; at += 100) {
    const isOut = at > 6000 && at < 6640;
    const outcome = isOut ? "timeout" : "ok";
    lines.push({
      kind: "op",
      workload: "sql-client",
      client: "a",
      op: "w",
      start: at,
      end: at + (isOut ? 500 : 9),
      outcome,
    });
  }
  lines.push({ kind: "event", at: 6300, name: "address-move", host: "c2", source: "k", text: "takes it" });
  lines.push({ kind: "event", at: 6500, name: "backend-down", host: "c2", source: "h", text: "sql/c1 is down" });
  return lines;
}

declare const axe: { run(): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }> };
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test.each([
  ["light", { viewport: { width: 1280, height: 900 }, colorScheme: "light" as const }],
  ["dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" as const }],
  ["on a phone", { viewport: { width: 390, height: 844 }, colorScheme: "light" as const }],
])(
  "%s: it asks nobody, fits, can be read by everybody, and leads from each fault to its timeline",
  async (_, options) => {
    const kept = await readRecord(directory);
    expect(kept).toEqual(record());
    const file = await writeSuiteReports(directory, await tellSuite(directory, record()));
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(`file://${file}`);
    expect(asked).toEqual([`file://${file}`]);
    expect(complaints).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(
      0,
    );
    expect(await page.locator("table.suite tbody tr").count()).toBe(3);
    expect(await page.locator("section.drill svg").count()).toBe(2);
    await page.locator('a[href="#02-freeze-vip-holder"]').click();
    await expect.poll(() => page.evaluate(() => document.querySelector(":target")?.id)).toBe("02-freeze-vip-holder");
    await page.evaluate(axeSource);
    // This runs in the page, where axe is.
    const { violations } = await page.evaluate(() => axe.run());
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
    await context.close();
  },
);
