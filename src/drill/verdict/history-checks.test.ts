import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { claimNamed } from "../../history/claims.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { collect, type HistoryLine } from "../history.ts";
import { siteTrials } from "../site-workloads.ts";
import { historyChecks } from "./history-checks.ts";
import type { WorkloadWords } from "./workload-words.ts";

const run = { kind: "run", schema: "quorate-history/1", drill: "power-off c1", originWallMs: 0 } as const;

function wordsWith(claim: string): WorkloadWords {
  const promised = { claim, because: "it is so" };
  const told = { title: "List transactions", forA: "a transaction", pace: "", waitsFor: [], needs: [], bounded: false };
  return { name: "lists", endpoint: "sql", ...told, checked: { as: "list-append", promised } };
}

function transaction(client: string, start: number, value: unknown, end = start + 5): readonly HistoryLine[] {
  const about = { workload: "lists", client, op: "txn" };
  return [
    { kind: "invoke", ...about, at: start, value },
    { kind: "op", ...about, start, end, outcome: "ok", value },
  ];
}

function check(lines: readonly HistoryLine[], claim: string) {
  const [found] = historyChecks({ history: collect(run, lines), workloads: [wordsWith(claim)] });
  return found;
}

describe("a checked history", () => {
  const lostUpdate = [
    ...transaction("a", 1, [
      ["r", 1, []],
      ["append", 1, 1],
    ]),
    ...transaction("b", 1, [
      ["r", 1, []],
      ["append", 1, 2],
    ]),
    ...transaction("a", 10, [["r", 1, [1, 2]]]),
  ];

  it("is held to what was promised, and the rest is shown", () => {
    expect(check(lostUpdate, "serializable")).toMatchObject({
      verdict: "anomaly",
      operations: 3,
      against: [
        { name: "lost-update", examples: [{ sentence: expect.stringContaining("operation a@1 read 1 as []") }] },
        { name: "G-single" },
      ],
    });
    expect(check(lostUpdate, "read-committed")).toMatchObject({
      verdict: "valid",
      against: [],
      allowed: [{ name: "lost-update" }, { name: "G-single" }],
    });
  });

  it("knows what a killed client had begun, and that nobody wrote the rest", () => {
    const begun: HistoryLine = {
      kind: "invoke",
      workload: "lists",
      client: "c",
      op: "txn",
      at: 2,
      value: [["append", 1, 3]],
    };
    const read = transaction("a", 10, [["r", 1, [3]]]);
    expect(check([begun, ...read], "read-committed")).toMatchObject({ verdict: "valid", operations: 2 });
    expect(check(read, "read-committed")).toMatchObject({ verdict: "anomaly", against: [{ name: "garbage-read" }] });
  });
});

test.each(["mariadb", "postgresql"])("what %s and the queue promise can be held to them", (engine) => {
  const text = readFileSync("examples/three-controllers.yaml", "utf8").replace(
    "services:",
    `database: ${engine}\nservices:`,
  );
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  const { database, queue } = siteTrials(designSite(site));
  if (database === undefined || queue === undefined) throw new Error("the example has both");
  const { rows, isolation, bank, register } = database.promises;
  expect(claimNamed("set", rows.claim)).toBeDefined();
  expect(claimNamed("list-append", isolation.claim)).toBeDefined();
  expect(claimNamed("bank", bank.claim)).toBeDefined();
  expect(claimNamed("cas-register", register.claim)).toBeDefined();
  expect(claimNamed("queue", queue.promises.messages.claim)).toBeDefined();
});
