import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import { providedBy, vocabulary } from "../../src/catalogue/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import type { Host } from "../../src/hosts/host.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { heredocOf } from "../../src/text/script.ts";
import { cutOffAfterEach, RestoredInPlace } from "./cut-off-in-place.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";

/**
 * Three copies of a database under the real agent, and a host that follows its log: by their real programs on hosts that are not booted,
 * under load, through the loss of the member that is written to. The tests build on each other, in this order.
 */

const text = `hosts:
  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
  d1: { address: 10.77.0.21, zone: d, roles: [copy] }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
database: postgresql
services: [keystone]
copies: [{ host: d1, keep: 1d }]
`;
const { site, findings } = parseSite(text, "site.yaml", vocabulary);
if (site === undefined) throw new Error(JSON.stringify(findings));
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
const copies = provision(providedBy(design.providers), "copies");
const conditions = wantsOfSite(design, secrets);
const moments = 5;

const entry = z.object({
  id: z.number(),
  amount: z.number(),
  sent: z.number().nullable(),
  acked: z.number().nullable(),
});
const changes = z.object({ table: z.string(), inserted: z.number(), updated: z.number(), deleted: z.number() });
const brought = z.object({
  moment: z.string(),
  replayed: z.number(),
  databases: z.array(z.object({ name: z.string(), tables: z.number(), rows: z.number() })),
  rows: z.record(z.string(), z.number()).nullable(),
  lost: z.object({ transactions: z.number(), tables: z.array(changes) }),
  server: z.object({ socket: z.string().nullable() }),
});
const refused = z.object({ refused: z.string() });

let hosts: HostsInImage;
let ledger: readonly z.infer<typeof entry>[] = [];
let marked = { asked: 0, answered: 0 };
let lostAt = 0;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text: output } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect(exitCode, `${host}: ${output}`).toBe(0);
  return output;
}

function reached(name: string): Host {
  return {
    name,
    async run(script) {
      const { exitCode, text: output } = await hosts.run(
        name,
        `exec 3>&1\n( set -eu -o pipefail\n${script}\n) 2>/tmp/complaints`,
      );
      const complaints = await hosts.run(name, "cat /tmp/complaints");
      return { exitCode, stdout: output, stderr: complaints.text };
    },
  };
}

/** The document with which a program of the copy's host answers. */
async function asked(script: string): Promise<unknown> {
  const { text: output } = await hosts.run("d1", `( ${script}\n) 2>/tmp/complaints`);
  const complaints = await hosts.run("d1", "cat /tmp/complaints");
  try {
    return JSON.parse(output);
  } catch {
    throw new Error(`${output}\n${complaints.text}`);
  }
}

function named(id: string): Condition {
  const condition = conditions.find((each) => each.id === id);
  if (condition === undefined) throw new Error(`no condition ${id}`);
  return condition;
}

async function copied(host: string): Promise<void> {
  const { remedy } = named(`postgresql/copy on ${host}`);
  if (remedy.kind !== "decide") throw new Error("copies are decided");
  const evidence = new Map<string, string>();
  for (const member of design.members) evidence.set(member, await said(member, remedy.evidence));
  const decided = remedy.decide(evidence, []);
  if (decided.kind === "refuse") throw new Error(decided.because);
  await said(decided.host, decided.script);
}

function agent(action: string): string {
  return `OCF_ROOT=/usr/lib/ocf OCF_RESOURCE_INSTANCE=postgresql OCF_RESOURCE_TYPE=postgresql __OCF_ACTION=${action} /usr/lib/ocf/resource.d/quorate/postgresql ${action} 2>&1`;
}

const here = "psql -XAtq -v ON_ERROR_STOP=1 -h /run/postgresql -U postgres";
const startFollower =
  "setsid /usr/libexec/quorate/copy-follow >>/root/follow.log 2>&1 </dev/null &\necho $! >/root/follow.pid";
const stopFollower = "kill $(pgrep -P $(cat /root/follow.pid)) $(cat /root/follow.pid) || true; sleep 1";

async function baseTaken(count: number): Promise<void> {
  await said(
    "d1",
    `for turn in {1..300}; do [ "$(grep -c '^a copy of' /root/follow.log)" -ge ${count} ] && exit 0; sleep 0.2; done; cat /root/follow.log; exit 1`,
  );
}

async function status(): Promise<string> {
  const probe = wantsOfHost(design, "d1", secrets).probes.find(({ component }) => component === "database-copy");
  const part = probe?.parse(await said("d1", `systemctl() { echo active; }\n${probe?.script ?? "false"}`), 0, "d1");
  return `${part?.state}: ${part?.sentence}`;
}

async function restored(moment: Parameters<typeof copies.rehearse>[0]) {
  const answer = await asked(copies.rehearse(moment, true));
  expect(answer).not.toHaveProperty("refused");
  const document = brought.parse(answer);
  const ask = `${here.replace("/run/postgresql", document.server.socket ?? "")} -d ledger`;
  const pairs = async (sql: string) =>
    (await said("d1", `${ask} -F ' ' -c '${sql}'`))
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(" ").map(Number));
  return {
    document,
    rows: new Map((await pairs("SELECT id, amount FROM entries")).map(([id = 0, amount = 0]) => [id, amount])),
    totals: await pairs("SELECT worker, amount, entries FROM totals"),
  };
}

async function no(moment: Parameters<typeof copies.rehearse>[0]): Promise<string> {
  return refused.parse(await asked(copies.rehearse(moment, false))).refused;
}

/** What was acknowledged before one time is there, what was asked for from another on is not, and of no transaction a half. */
function expectExactly({ rows, totals }: Awaited<ReturnType<typeof restored>>, acked: number, sent: number): void {
  const left = new Map(rows);
  for (const each of ledger) {
    const place = `${acked}: ${JSON.stringify(each)}`;
    if (each.acked !== null && each.acked < acked) expect(rows.get(each.id), place).toBe(each.amount);
    if (each.sent === null || each.sent >= sent) expect(rows.has(each.id), place).toBe(false);
    left.delete(each.id);
  }
  expect([...left]).toEqual([]);
  for (const [worker, amount, entries] of totals) {
    const own = [...rows].filter(([id]) => Math.floor(id / 1_000_000) === worker);
    expect([own.length, own.reduce((sum, [, each]) => sum + each, 0)]).toEqual([entries, amount]);
  }
}

beforeAll(async () => {
  hosts = new HostsInImage(
    await programsImage(),
    Object.fromEntries(design.hosts.map(({ name, address }) => [name, `${address}/24`])),
  );
  for (const { name } of design.hosts) {
    await said(
      name,
      `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true
printf '#!/bin/sh\\nexec cat /etc/hostname\\n' >/usr/local/bin/crm_node
chmod +x /usr/local/bin/crm_node
mkdir -p /root /run/haproxy
${laying(renderHost(design, name, secrets))}`,
    );
  }
  for (const host of design.members) {
    await copied(host);
    await said(host, agent("start"));
  }
  await said("c1", agent("promote"));
  for (const host of ["c2", "c3"]) await said(host, agent("monitor"));
  await said(
    "c1",
    `ip addr add 10.77.0.10/24 dev eth0
haproxy -f /etc/haproxy/haproxy.cfg -D >/root/haproxy.log 2>&1`,
  );
  const user = named("postgresql/user quorate_copy");
  expect((await hosts.run("c1", `set -eu -o pipefail\n${user.test}`)).exitCode).toBe(1);
  for (const _ of [1, 2]) {
    await said("c1", user.remedy.kind === "make" ? user.remedy.script : "false");
    await said("c1", user.test);
  }
  await said(
    "c1",
    `${here} -d postgres -c "CREATE ROLE ledger LOGIN PASSWORD 'ledger'" -c "CREATE DATABASE ledger OWNER ledger"
${here} -d ledger -c "SET ROLE ledger; CREATE SCHEMA IF NOT EXISTS ledger AUTHORIZATION ledger" || true
${here} -d ledger <<'SQL'
GRANT ALL ON SCHEMA public TO ledger;
SET ROLE ledger;
CREATE TABLE public.entries (id BIGINT PRIMARY KEY, amount INT NOT NULL);
CREATE TABLE public.totals (worker INT PRIMARY KEY, amount BIGINT NOT NULL, entries INT NOT NULL);
INSERT INTO public.totals SELECT each, 0, 0 FROM generate_series(1, 6) each;
SQL`,
  );
  await said("d1", startFollower);
  await baseTaken(1);
}, 600_000);

afterAll(async () => {
  await hosts.end();
});

test("the log is followed under load, and through the loss of the member that is written to, without a gap", async () => {
  const writer = readFileSync(path.join(import.meta.dirname, "postgresql-copies-load.py"), "utf8");
  await said(
    "d1",
    `cat >/root/writer.py ${heredocOf(writer)}
( setsid python3 /root/writer.py 'host=10.77.0.10 port=5432 user=ledger password=ledger dbname=ledger' 26 >/root/written 2>/root/writer.log </dev/null; mv /root/written /root/ledger.json ) >/dev/null 2>&1 &
sleep 8`,
  );
  const before = Date.now() / 1000;
  expect(await asked(copies.bookmark("half-way", undefined, { "a.txt": "kept" }))).toMatchObject({ received: true });
  marked = { asked: before, answered: Date.now() / 1000 };
  await said("d1", "sleep 3");
  lostAt = Date.now() / 1000;
  await said("c1", "kill -KILL $(head -n 1 /var/lib/postgresql/quorate/postmaster.pid); sleep 0.5");
  await said("c2", agent("promote"));
  await hosts.run("c3", agent("monitor"));
  const written = await said(
    "d1",
    "for turn in {1..200}; do [ -s /root/ledger.json ] && break; sleep 0.2; done; cat /root/ledger.json",
  );
  ledger = z.array(entry).parse(JSON.parse(written));
  expect(ledger.filter(({ acked }) => acked !== null && acked < lostAt).length).toBeGreaterThan(50);
  expect(ledger.filter(({ acked }) => acked !== null && acked > lostAt + 1).length).toBeGreaterThan(20);
  await expect.poll(status).toMatch(/^up: 0 s and 0 bytes behind c2; any second from .* UTC to .* UTC, never proved$/);
  expect(await said("d1", "ls /var/lib/quorate/copies/lines"), await said("d1", "cat /root/follow.log")).toBe("1.json");
}, 120_000);

test("at random seconds, and around the loss, exactly what was acknowledged before is there, row by row", async () => {
  const asks = ledger.flatMap(({ sent }) => (sent === null ? [] : [sent]));
  const first = Math.ceil(Math.min(...asks)) + 1;
  const span = Math.floor(Math.max(...asks)) - first;
  const random = Array.from({ length: moments }, () => first + Math.floor(Math.random() * span));
  for (const seconds of [...random, Math.floor(lostAt), Math.floor(lostAt) + 1]) {
    const back = await restored({ kind: "time", seconds });
    expectExactly(back, seconds, seconds);
    expect(back.document.moment).toMatch(/^all that was acknowledged before /);
  }
}, 240_000);

test("a bookmark is exact, and what is newer is told by transactions and rows", async () => {
  const all = await said(
    "c2",
    `${here} -d ledger -F ' ' -c 'SELECT count(*), (SELECT sum(entries) FROM totals) FROM entries'`,
  );
  const back = await restored({ kind: "bookmark", name: "half-way" });
  expectExactly(back, marked.asked, marked.answered);
  const missing = Number(all.split(" ")[0]) - back.rows.size;
  expect(missing).toBeGreaterThan(20);
  expect(back.document.lost.tables).toEqual([
    { table: "ledger.entries", inserted: missing, updated: 0, deleted: 0 },
    { table: "ledger.totals", inserted: 0, updated: missing, deleted: 0 },
  ]);
  expect(back.document.lost.transactions).toBeGreaterThanOrEqual(missing);
  expect(back.document.databases).toContainEqual({ name: "ledger", tables: 2, rows: back.rows.size + 6 });
  expect(await said("d1", "cat /var/lib/quorate/copies/bookmarks/half-way/a.txt")).toBe("kept");
  expect(await said("d1", "ls /var/lib/quorate/copies")).not.toContain("view");
}, 120_000);

test("what the copy does not have is refused, with what it has", async () => {
  expect(await no({ kind: "time", seconds: Math.floor(lostAt) + 3600 })).toMatch(
    /^the copy knows the database until .* and no longer/,
  );
  expect(await no({ kind: "time", seconds: Math.floor(lostAt) - 86_400 })).toMatch(
    /^the copy does not go back to .* its oldest whole copy is of /,
  );
  expect(await no({ kind: "bookmark", name: "none" })).toBe("there is no bookmark none here; there are: half-way");
  expect(await no({ kind: "before", statement: "DROP TABLE x" })).toMatch(/^this database's log has no statements/);
});

test("a moment put in the place of what is there is there as a whole, cut off after any step or not", async () => {
  const restoredInPlace = new RestoredInPlace(
    design,
    new Map(design.hosts.map(({ name }) => [name, reached(name)])),
    "d1",
  );
  const halfWay = { kind: "bookmark", name: "half-way" } as const;
  const { rows } = await restored(halfWay);
  const service = "env PGPASSWORD=ledger psql -XAtq -h 10.77.0.10 -U ledger -d ledger";
  const plan = await restoredInPlace.written(halfWay, []);
  expect(plan).toMatchObject({ moment: "the bookmark half-way", chosen: ["ledger"] });
  expect(restoredInPlace.steps(plan)).toEqual([
    "let nobody into ledger, and end the sessions there",
    `mark this moment on every copy as before-restore-${plan.id}`,
    "put ledger in its place",
    "take away what was written down",
    "let all in again",
  ]);
  await cutOffAfterEach(restoredInPlace, halfWay, [], {
    async change(cut) {
      await said(
        "d1",
        `setsid ${service} -c 'SELECT pg_sleep(100)' >/root/session.log 2>&1 </dev/null &
sleep 0.5
${service} -c 'INSERT INTO entries VALUES (-${1000 + cut}, 1)' -c 'CREATE TABLE later${cut} (id INT)' -c 'DELETE FROM entries WHERE id > 0'`,
      );
    },
    async whileCut() {
      const { exitCode, text: output } = await hosts.run("d1", `${service} -c 'SELECT 1' 2>&1`);
      expect([exitCode, output]).toEqual([2, expect.stringContaining("too many connections for database")]);
      expect(await said("d1", "cat /root/session.log")).toMatch(/terminating connection/);
    },
    async after() {
      const there = await said("d1", `${service} -F ' ' -c 'SELECT id, amount FROM entries'`);
      const back = there.split("\n").map((line) => line.split(" ").map(Number));
      expect(new Map(back.map(([id = 0, amount = 0]) => [id, amount]))).toEqual(rows);
      expect(await said("d1", `${service} -c '\\dt'`)).not.toContain("later");
      const left = "SELECT count(*) FROM pg_roles, pg_database WHERE 'quorate_restore' IN (rolname, datname)";
      expect(await said("c2", `${here} -d postgres -c "${left}"`)).toBe("0");
    },
  });
  expect(await said("d1", "ls /var/lib/quorate/copies/lines")).toBe("1.json");
  await said("d1", "rm -r /var/lib/quorate/copies/bookmarks/before-restore-*");
}, 1_200_000);

test("rows of a ledger are told, a proof is kept, and a bookmark can be taken away", async () => {
  const moment = { kind: "bookmark", name: "half-way" } as const;
  const rows = async (table: string) =>
    brought.parse(await asked(copies.rehearse(moment, false, { database: "ledger", table }))).rows;
  const there = await rows("entries");
  expect(Object.keys(there ?? {}).length).toBeGreaterThan(20);
  expect(new Set(Object.values(there ?? {}))).toEqual(new Set([1]));
  expect(await rows("nothing")).toEqual({});
  await asked(copies.prove({ moment: "the bookmark half-way", transaction: 1, rows: 9 }));
  expect(await status()).toMatch(/, last proved .* UTC$/);
  await asked(copies.forget("half-way"));
  expect(await asked(copies.list)).toMatchObject({ bookmarks: [], proved: { rows: 9 }, bases: [{ line: 1 }] });
}, 120_000);

test("a log that went on too far without the copy begins a new line, and what no moment needs any more goes", async () => {
  await said("d1", stopFollower);
  await said(
    "c2",
    // What a standby lacks then is not to be waited for.
    `export PGOPTIONS='-c synchronous_commit=local'
${here} -d postgres -c "ALTER SYSTEM SET wal_keep_size = 0" -c "SELECT pg_reload_conf()" >/dev/null
for turn in 1 2 3 4; do ${here} -d ledger -c "INSERT INTO entries VALUES (-$turn, 1)" -c "SELECT pg_switch_wal()" -c CHECKPOINT >/dev/null; done
${here} -d postgres -c "ALTER SYSTEM RESET wal_keep_size" -c "SELECT pg_reload_conf()" >/dev/null`,
  );
  await said("d1", startFollower);
  await baseTaken(2);
  expect(await said("d1", "ls /var/lib/quorate/copies/lines")).toBe("1.json\n2.json");
  expect(await said("d1", "cat /root/follow.log")).toMatch(/^a new line begins: .*has already been removed/m);
  await said("d1", stopFollower);
  await said(
    "d1",
    `python3 -c 'import glob, json, time
for age, name in zip((2, 1.5), sorted(glob.glob("/var/lib/quorate/copies/bases/*/base.json"))):
    told = json.load(open(name))
    json.dump({**told, "taken": time.time() - age * 86400}, open(name, "w"))'
${startFollower}
for turn in {1..600}; do [ -d /var/lib/quorate/copies/logs/1 ] || exit 0; sleep 0.2; done; exit 1`,
  );
  expect((await said("d1", "ls /var/lib/quorate/copies/bases")).split("\n").length).toBeLessThan(3);
}, 180_000);
