import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { vocabulary } from "../../src/catalogue/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { heredocOf } from "../../src/text/script.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { steps } from "./servers.ts";

const row = z.tuple([z.number(), z.number()]);
const told = z.object({
  ledger: z.array(
    z.object({ id: z.number(), amount: z.number(), sent: z.number().nullable(), acked: z.number().nullable() }),
  ),
  mark: z.object({ said: z.looseObject({ received: z.boolean() }) }),
  back: z.array(
    z.object({
      kind: z.string(),
      /** What was asked for from then on is not to be there, and what was acknowledged before then is. */
      sent: z.number(),
      acked: z.number(),
      said: z.looseObject({
        refused: z.string().optional(),
        lost: z.looseObject({ transactions: z.number() }).optional(),
        tables: z.array(z.string()).optional(),
      }),
      rows: z.array(row),
      totals: z.array(z.tuple([z.number(), z.number(), z.number()])),
    }),
  ),
  refused: z.array(z.object({ refused: z.string() })),
  listed: z.looseObject({ bookmarks: z.array(z.looseObject({ name: z.string() })) }),
  held: z.object({
    rows: z.record(z.string(), z.number()),
    none: z.record(z.string(), z.number()),
    before: z.null(),
    proof: z.looseObject({ at: z.number(), rows: z.number() }),
    strange: z.array(z.string()),
    forgotten: z.looseObject({ forgotten: z.string() }),
    listed: z.looseObject({
      bookmarks: z.array(z.unknown()),
      proved: z.looseObject({ rows: z.number() }),
    }),
  }),
});

export interface Copied {
  readonly said: z.infer<typeof told>;
  /** What the copy's follower said, and the names of what it keeps. */
  readonly log: string;
  /** The sentence of its status, in the end. */
  readonly status: string;
}

const text = `hosts:
  c1: 10.77.0.11
vip: { internal: 10.77.0.10/24 }
services: [keystone]
copies: [{ host: c1, keep: 1d }]
`;

/**
 * A member under load and a copy of it, on one host that is not booted: at so many random seconds, at a bookmark and before a statement
 * what the copy brings back, and what clients had been told by then.
 */
export async function copiedUnderLoad(moments: number): Promise<Copied> {
  // Each takes some seconds, and clients write for long enough that there are as many.
  const loadSeconds = Math.max(16, moments * 1.5);
  const patienceMs = 220_000 + moments * 20_000;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  const design = designSite(site);
  const secrets = exampleSecrets(design.secrets);
  const conditions = wantsOfSite(design, secrets).filter(({ id }) => id.startsWith("galera/user quorate_"));
  const made = conditions.map(({ id, remedy }): [string, string] => [id, remedy.kind === "make" ? remedy.script : ""]);
  const holds = conditions.map(({ id, test: is }): [string, string] => [`${id} holds`, is]);
  const load = readFileSync(path.join(import.meta.dirname, "copies-load.py"), "utf8");
  const as = "setpriv --reuid=mysql --regid=mysql --clear-groups --inh-caps=+sys_nice --ambient-caps=+sys_nice";
  const probe = wantsOfHost(design, "c1", secrets).probes.find(({ component }) => component === "database-copy");
  const { stdout, stderr, exitCode } = await onHost(
    await programsImage(),
    design,
    "c1",
    `ip addr add 10.77.0.10/24 dev eth0
install -d -o mysql /run/mysqld
${as} mariadbd --wsrep-new-cluster > /root/server.log 2>&1 &
for turn in {1..200}; do mariadb -e "SHOW STATUS LIKE 'wsrep_local_state'" 2>/dev/null | grep -qw 4 && break; sleep 0.2; done
mariadb -e "CREATE DATABASE ledger; CREATE TABLE ledger.entries (id BIGINT PRIMARY KEY, amount INT NOT NULL);
  CREATE TABLE ledger.totals (worker INT PRIMARY KEY, amount BIGINT NOT NULL, entries INT NOT NULL);
  CREATE USER ledger@'10.77.0.11' IDENTIFIED BY 'ledger'; GRANT ALL ON ledger.* TO ledger@'10.77.0.11'" || tail -50 /root/server.log
${steps([...made, ...holds])}
mkdir -p /run/haproxy
haproxy -f /etc/haproxy/haproxy.cfg -D > /root/haproxy.log 2>&1 || cat /root/haproxy.log
runuser -u mysql -- /usr/libexec/quorate/galera-copy-source > /root/source.log 2>&1 &
/usr/libexec/quorate/copy-follow > /root/follow.log 2>&1 &
follower=$!
for turn in {1..300}; do grep -q 'a copy of' /root/follow.log && break; sleep 0.2; done
printf '[client]\\nhost=127.0.0.1\\nport=3306\\nuser=ledger\\npassword=ledger\\n' > /root/ledger.cnf
python3 - /root/ledger.cnf ${loadSeconds} ${moments} > /root/said.json ${heredocOf(load)}
pkill -P $follower; kill $follower
mariadb -e "INSERT INTO ledger.entries VALUES (-1, 1); FLUSH BINARY LOGS"
last=$(mariadb -NBe "SHOW BINARY LOGS" | tail -n 1 | cut -f 1)
mariadb -e "INSERT INTO ledger.entries VALUES (-2, 1); PURGE BINARY LOGS TO '$last'"
/usr/libexec/quorate/copy-follow > /root/again.log 2>&1 &
follower=$!
for turn in {1..300}; do grep -q 'a copy of' /root/again.log && break; sleep 0.2; done
sleep 2
cp /var/lib/quorate/copies/state.json /root/state.json
pkill -P $follower; kill $follower
python3 -c 'import glob, json, time
for age, name in zip((2, 1.5), sorted(glob.glob("/var/lib/quorate/copies/bases/*/base.json"))):
    told = json.load(open(name))
    json.dump({**told, "taken": time.time() - age * 86400}, open(name, "w"))'
/usr/libexec/quorate/copy-follow > /root/old.log 2>&1 &
for turn in {1..300}; do
  ls -d /var/lib/quorate/copies/logs/0001-* > /root/left 2>&1 || [ "$(ls /var/lib/quorate/copies/bases | wc -l)" != 2 ] || break
  sleep 0.2
done
echo LOG
cat /root/follow.log
echo AGAIN
cat /root/again.log
ls /var/lib/quorate/copies/lines
echo OLD
cat /root/old.log
ls /var/lib/quorate/copies/bases /var/lib/quorate/copies/logs
echo STATUS
systemctl() { echo active; }
${probe?.script ?? ""}
echo; echo SAID
cat /root/said.json
`.replaceAll("python3 - ", "python3 /dev/stdin "),
    patienceMs,
  );
  const [, made1 = "", logged = "", seen = "", json = ""] =
    /^([\s\S]*)^LOG\n([\s\S]*)^STATUS\n([\s\S]*)^SAID\n([\s\S]*)$/m.exec(stdout) ?? [];
  if (json.trim() === "") throw new Error(`${exitCode}\n${stdout}\n${stderr}`);
  return {
    said: told.parse(JSON.parse(json)),
    log: `${made1}${logged}`,
    status: probe?.parse(seen, 0, "c1").sentence ?? "",
  };
}

/** Of each moment: what was acknowledged before it is there, what was asked for after it is not, and nothing else, and no half of a transaction. */
export function expectExactly({ said }: Copied, moments: number): void {
  expect(said.back.map(({ said: { refused } }) => refused)).toEqual(said.back.map(() => undefined));
  expect(said.back).toHaveLength(moments + 2);
  for (const { kind, sent, acked, rows, totals } of said.back) {
    const back = new Map(rows);
    for (const entry of said.ledger) {
      const is = back.get(entry.id);
      const place = `${kind} ${acked}: ${JSON.stringify(entry)}`;
      if (entry.acked !== null && entry.acked < acked) expect(is, place).toBe(entry.amount);
      if (entry.sent === null || entry.sent >= sent) expect(is, place).toBeUndefined();
      back.delete(entry.id);
    }
    expect([...back]).toEqual([]);
    for (const [worker, amount, entries] of totals) {
      const own = rows.filter(([id]) => Math.floor(id / 1_000_000) === worker);
      expect([own.length, own.reduce((sum, [, each]) => sum + each, 0)], kind).toEqual([entries, amount]);
    }
  }
}
