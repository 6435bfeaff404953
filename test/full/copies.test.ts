import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Host } from "../../src/hosts/host.ts";
import { findLab } from "../../src/lab/lab.ts";
import { heredocOf } from "../../src/text/script.ts";
import { labSite } from "../lab/lab-site.ts";
import { wholeWithin, writers } from "../lab/one-site.ts";
import { quorate, root } from "../lab/quorate.ts";

/** Copies of a cluster's database on hosts of their own, through the loss of the member that is followed; in this order. */

const name = "copies";
const { file } = labSite(name, (text) => text, path.join(root, "examples/copies.yaml"));
const members = ["c1", "c2", "c3"];
const on = (host: string): Host => findLab(name).host(host);

const entry = z.object({
  id: z.number(),
  amount: z.number(),
  sent: z.number().nullable(),
  acked: z.number().nullable(),
});
type Entry = z.infer<typeof entry>;
const parts = z.object({
  parts: z.array(
    z.looseObject({
      component: z.string(),
      host: z.string(),
      state: z.string(),
      sentence: z.string(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
});
const proved = z.object({
  drills: z.array(
    z.object({
      startedAt: z.string(),
      losses: z.object({ lost: z.number(), duplicated: z.number(), unexpected: z.number() }),
      ledgers: z.array(z.object({ acknowledged: z.number(), readAt: z.array(z.string()) })),
    }),
  ),
});
const brought = z.looseObject({ copy: z.string(), server: z.object({ socket: z.string() }) });

let ledger: readonly Entry[] = [];
let lost = "";
let lostAt = 0;

async function run(host: string, script: string, timeoutMs = 60_000): Promise<string> {
  const { stdout, stderr, exitCode } = await on(host).run(script, { timeoutMs });
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

/** The member to which every balancer leads the database's clients. */
async function writer(hosts = members): Promise<string> {
  const led = new Set(await writers(name, hosts));
  const [one = ""] = led;
  expect([...led]).toEqual([one]);
  return one;
}

async function copies() {
  const { stdout } = await quorate(["status", file(), "--json"]);
  return parts.parse(JSON.parse(stdout)).parts.filter(({ component }) => component === "database-copy");
}

async function rowsAt(args: readonly string[], copy: string): Promise<ReadonlyMap<number, number>> {
  const { stdout, stderr, exitCode } = await quorate([
    "restore",
    file(),
    ...args,
    "--copy",
    copy,
    "--leave-running",
    "--json",
  ]);
  expect(exitCode, stderr).toBe(0);
  const said = brought.parse(JSON.parse(stdout));
  const ask = `mariadb --no-defaults --socket=${said.server.socket} -NBe 'SELECT id, amount FROM ledger.entries'`;
  return pairs(await run(said.copy, ask));
}

/** Two numbers a line, as the client prints them. */
function pairs(text: string): ReadonlyMap<number, number> {
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line): [number, number] => [Number(line.split("\t")[0]), Number(line.split("\t")[1])]));
}

/** What was acknowledged before one time is there, and what was asked for from another on is not. */
function expectExactly(rows: ReadonlyMap<number, number>, before: number, from: number): void {
  const known = new Map(ledger.map((each) => [each.id, each]));
  for (const each of ledger) {
    if (each.acked !== null && each.acked < before) expect(rows.get(each.id), JSON.stringify(each)).toBe(each.amount);
    if (each.sent === null || each.sent >= from) expect(rows.has(each.id), JSON.stringify(each)).toBe(false);
  }
  for (const [id, amount] of rows) expect(known.get(id)?.amount).toBe(amount);
}

test("applied, each copy follows the member that is written to and has a whole copy to begin from", async () => {
  const { exitCode, stdout, stderr } = await quorate(["apply", file(), "--yes", "--json"]);
  expect(exitCode, stdout + stderr).toBe(0);
  expect(await wholeWithin(file(), 120_000)).toBe(true);
  expect(JSON.parse((await quorate(["apply", file(), "--yes", "--json"])).stdout)).toMatchObject({ changed: 0 });
  const first = await writer();
  // Clients may be led to another member while hosts are made; copies go after them.
  await expect
    .poll(
      async () => (await copies()).map(({ host, state, sentence }) => [host, state, sentence.replace(/; .*/u, "")]),
      {
        timeout: 30_000,
      },
    )
    .toEqual(["d1", "d2"].map((host) => [host, "up", `0 s and 0 bytes behind ${first}`]));
});

test("members log under the same numbers, and nobody without the password is given a copy", async () => {
  const place = "mariadb -NBe 'SELECT @@gtid_binlog_pos'";
  const places = await Promise.all(members.map((host) => run(host, place)));
  expect(new Set(places.map((each) => /1-1-\d+/.exec(each)?.[0])).size).toBe(1);
  const stranger =
    "echo guess | timeout 10 openssl s_client -quiet -verify_quiet -connect 10.77.0.13:4445 2>/dev/null || true";
  expect((await run("d1", stranger)).trim()).toBe("no");
  // The firewall lets those in who keep copies.
  const elsewhere = "timeout 3 bash -c '</dev/tcp/10.77.0.13/4445' 2>/dev/null && echo open || echo closed";
  expect((await run("c1", elsewhere)).trim()).toBe("closed");
});

test("when the member that is followed loses power, copies go on with the next, and no gap is left", async () => {
  const sql = `CREATE DATABASE ledger; CREATE TABLE ledger.entries (id BIGINT PRIMARY KEY, amount INT NOT NULL);
${members.map((_, index) => `CREATE USER ledger@'10.77.0.1${index + 1}' IDENTIFIED BY 'ledger'; GRANT ALL ON ledger.* TO ledger@'10.77.0.1${index + 1}';`).join("\n")}`;
  await run(await writer(), `mariadb ${heredocOf(sql)}`);
  const program = readFileSync(path.join(import.meta.dirname, "copies-writer.py"), "utf8");
  const writing = run("d1", `python3 /dev/stdin 10.77.0.10 30 ${heredocOf(program)}`, 90_000);
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  lost = await writer();
  lostAt = Date.now() / 1000;
  await findLab(name).power(lost, "off");
  ledger = z.array(entry).parse(JSON.parse(await writing));
  const after = ledger.filter(({ acked }) => acked !== null && acked > lostAt + 5);
  expect(after.length).toBeGreaterThan(20);
  const next = await writer(members.filter((host) => host !== lost));
  await expect
    .poll(async () => (await copies()).map(({ sentence }) => sentence.replace(/; .*/u, "")), { timeout: 30_000 })
    .toEqual(["d1", "d2"].map(() => `0 s and 0 bytes behind ${next}`));
  const lines = await run("d1", "ls /var/lib/quorate/copies/lines");
  expect(lines.trim(), await run("d1", "journalctl --no-pager --quiet -o cat -u quorate-copy")).toBe("1.json");
});

test("each second around the loss, and a bookmark, brings back exactly what was acknowledged before", async () => {
  const marked = await quorate(["bookmark", "after-loss", file(), "--json"]);
  expect(marked.exitCode, marked.stdout + marked.stderr).toBe(0);
  expect(JSON.parse(marked.stdout)).toMatchObject({ copies: ["d1", "d2"], missing: [] });
  const kept = await run(
    "d2",
    "cd /var/lib/quorate/copies/bookmarks/after-loss; stat -c '%a %n' *; jq -r .users[].name queue.json",
  );
  expect(kept).toContain("600 secrets.yaml");
  expect(kept.trim().split("\n")).toContain("glance");
  const at = Math.floor(lostAt);
  const [first = 0] = ledger.map(({ sent }) => sent ?? Infinity).toSorted((a, b) => a - b);
  for (const [seconds, copy] of [
    [Math.ceil(first) + 4, "d1"],
    [at, "d2"],
    [at + 1, "d1"],
    [at + 8, "d2"],
  ] as const) {
    const moment = new Date(seconds * 1000).toISOString();
    expectExactly(await rowsAt(["--to", moment], copy), seconds, seconds);
  }
  expectExactly(await rowsAt(["--to", "after-loss"], "d1"), Infinity, Infinity);
  // What was brought back was compared by this test, and by nobody who keeps that.
  expect((await copies()).every(({ detail }) => detail["provedAt"] === null)).toBe(true);
  await findLab(name).power(lost, "on");
  expect(await wholeWithin(file(), 180_000)).toBe(true);
});

test("a drill brings the newest moment back from both copies, row by row, and status tells since when they are proved", async () => {
  const { stdout, stderr } = await quorate(["drill", file(), "restore", "--json"]);
  const [drill] = proved.parse(JSON.parse(stdout)).drills;
  expect(drill?.losses, stderr).toEqual({ lost: 0, duplicated: 0, unexpected: 0 });
  const read = drill?.ledgers.find(({ readAt }) => readAt.includes("the copy on d1"));
  expect(read?.readAt).toContain("the copy on d2");
  expect(read?.acknowledged).toBeGreaterThan(100);
  for (const { detail } of await copies()) {
    expect(detail["provedRows"]).toBeGreaterThanOrEqual(read?.acknowledged ?? Infinity);
    expect(Number(detail["provedAt"]) * 1000).toBeGreaterThan(Date.parse(drill?.startedAt ?? ""));
  }
  const listed = await quorate(["restore", file(), "--list"]);
  expect(listed.stdout).not.toContain("drill-");
});

test("confirmed, a bookmark takes the place of what the site has, to the row, and services go on with it", async () => {
  const sql = "DELETE FROM ledger.entries WHERE id % 2 = 0; DROP DATABASE glance";
  await run(await writer(), `mariadb ${heredocOf(sql)}`);
  const words = ["restore", file(), "--to", "after-loss", "--in-place", "--json"];
  const unsure = await quorate(words);
  expect(unsure.stderr).toContain(`confirm it with the site's name: --confirm ${name}`);
  const { exitCode, stdout, stderr } = await quorate([...words, "--confirm", name]);
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: "done", restore: { moment: "the bookmark after-loss" } });
  for (const host of members) {
    const there = await run(
      host,
      "mariadb -NBe 'SET SESSION wsrep_sync_wait = 1; SELECT id, amount FROM ledger.entries'",
    );
    expectExactly(pairs(there), Infinity, Infinity);
  }
  expect(await wholeWithin(file(), 120_000)).toBe(true);
  expect(JSON.parse((await quorate(["apply", file(), "--yes", "--json"])).stdout)).toMatchObject({ changed: 0 });
});

test("with the site lost, the server that stayed ready is promoted, with all that was acknowledged", async () => {
  const promote = ["promote", "d2", file(), "--json"];
  const alive = await quorate([...promote, "--off", members.join(","), "--confirm", name]);
  expect(alive.exitCode).toBe(1);
  expect(alive.stderr).toMatch(/d2 is not promoted: the database is alive: c\d is written to and answers d2;/);
  for (const host of members) await findLab(name).power(host, "off");
  const unsure = await quorate([...promote, "--confirm", name]);
  expect(unsure.stderr).toContain("say so: --off c1,c2,c3");
  const { exitCode, stdout, stderr } = await quorate([...promote, "--off", members.join(","), "--confirm", name]);
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ kind: "promoted", host: "d2", loss: { transactions: 0 } });
  const ask = "mariadb --no-defaults --socket=/var/lib/quorate/copies/replica/server.sock -NBe";
  expectExactly(pairs(await run("d2", `${ask} 'SELECT id, amount FROM ledger.entries'`)), Infinity, Infinity);
  expect(await run("d2", `${ask} 'INSERT INTO ledger.entries VALUES (-1, 1); SELECT @@read_only'`)).toBe("0\n");
  // Powered off at once it goes on as it was.
  await findLab(name).power("d2", "off");
  await findLab(name).power("d2", "on");
  await expect
    .poll(
      async () =>
        (await on("d2").run(`${ask} 'SELECT amount FROM ledger.entries WHERE id = -1'`, { timeoutMs: 30_000 })).stdout,
      { timeout: 120_000 },
    )
    .toBe("1\n");
});
