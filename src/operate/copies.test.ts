import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { type FakeAnswer, FakeHost } from "../hosts/fake.ts";
import { parseSite } from "../spec/parse-site.ts";
import { bringNewestBack, keepProof } from "./copies.ts";

const { site } = parseSite(readFileSync("examples/copies.yaml", "utf8"), "copies.yaml", vocabulary);
if (site === undefined) throw new Error("the example is no site");
const design = designSite(site);
const ledger = { database: "quorate_drill", table: "ledger" };

const brought = {
  moment: "the bookmark drill-1",
  transaction: 9,
  base: { taken: 1, transaction: 1 },
  replayed: 8,
  newest: 2,
  databases: [],
  rows: { a: 1 },
  lost: { transactions: 0, from: null, to: null, tables: [], statements: [] },
  server: { data: "/data", socket: null },
  ms: { copied: 1, started: 1, replayed: 1, checked: 1 },
};

function copyHost(name: string, marks: object): FakeHost {
  return new FakeHost(name, (script): FakeAnswer => {
    const said = script.includes("copy-restore") ? brought : script.includes('"forget"') ? { forgotten: "" } : marks;
    return { stdout: JSON.stringify(said) };
  });
}

test("one moment is marked on all copies, brought back on each, and its mark is taken away again", async () => {
  const marked = { name: "drill-1", number: 9, time: 2, received: true };
  const hosts = [copyHost("d1", marked), copyHost("d2", marked)];
  const back = await bringNewestBack(design, hosts, "drill-1", ledger);
  expect(back).toMatchObject([
    { host: "d1", is: { rows: { a: 1 } } },
    { host: "d2", is: { rows: { a: 1 } } },
  ]);
  expect(hosts[1]?.ran[0]).toContain('"number":9,"time":2');
  expect(hosts[1]?.ran[1]).toContain('"kind":"bookmark","name":"drill-1"');
  expect(hosts[1]?.ran[1]).toContain('"ledger":{"database":"quorate_drill","table":"ledger"}');
  expect(hosts.map(({ ran }) => ran.at(-1)?.includes('{"forget":"drill-1"}'))).toEqual([true, true]);
});

test("a copy that cannot take the mark says why, brings nothing back, and keeps no other from it", async () => {
  const hosts = [
    copyHost("d1", { refused: "the log is not followed yet" }),
    copyHost("d2", { name: "drill-1", number: 9, time: 2, received: true }),
  ];
  const back = await bringNewestBack(design, hosts, "drill-1", ledger);
  expect(back).toMatchObject([{ host: "d1", not: "the log is not followed yet" }, { host: "d2" }]);
  expect(hosts[0]?.ran.some((script) => script.includes("copy-restore"))).toBe(false);
});

test("a proof that is not kept is said", async () => {
  const full = new FakeHost("d1", () => ({ exitCode: 1, stderr: "OSError: no space left" }));
  expect(await keepProof(design, full, brought, 3)).toBe("the copy's program failed: OSError: no space left");
  const kept = new FakeHost("d1", () => ({ stdout: JSON.stringify({ at: 3, moment: "m", transaction: 9, rows: 3 }) }));
  expect(await keepProof(design, kept, brought, 3)).toBeUndefined();
});
