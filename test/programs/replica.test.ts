import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { vocabulary } from "../../src/catalogue/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import type { Host } from "../../src/hosts/host.ts";
import { decide, type Promotion } from "../../src/operate/promote/decide.ts";
import { beyondOn, membersFound, promoteOn, standingOf } from "../../src/operate/promote/standing.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { heredocOf } from "../../src/text/script.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";

/**
 * A member, a copy with a server that stays ready, and a copy alone, by their real programs on hosts that are not booted. The tests build
 * on each other, in this order.
 */

const text = `hosts:
  c1: { address: 10.77.0.11, zone: a }
  d1: { address: 10.77.0.21, zone: b, roles: [copy] }
  d2: { address: 10.77.0.22, zone: c, roles: [copy] }
vip: { internal: 10.77.0.10/24 }
services: [keystone]
copies: [{ host: d1, keep: 1d, role: replica }, { host: d2, keep: 1d }]
`;
const { site, findings } = parseSite(text, "site.yaml", vocabulary);
if (site === undefined) throw new Error(JSON.stringify(findings));
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
const entry = z.object({
  id: z.number(),
  amount: z.number(),
  sent: z.number().nullable(),
  acked: z.number().nullable(),
});
const readySocket = "/var/lib/quorate/copies/replica/server.sock";

let hosts: HostsInImage;
/** Acknowledged on c1, by their ids. */
let acknowledged: number[] = [];

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text: output } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, output }).toMatchObject({ exitCode: 0 });
  return output;
}

function reached(name: string): Host {
  return {
    name,
    async run(script) {
      const { exitCode, text: output } = await hosts.run(name, `exec 3>&1\n( ${script}\n) 2>/tmp/complaints`);
      const complaints = await hosts.run(name, "cat /tmp/complaints");
      return { exitCode, stdout: output, stderr: complaints.text };
    },
  };
}

async function rows(host: string, client: string): Promise<number[]> {
  const ids = await said(host, `${client} -NBe 'SELECT id FROM ledger.entries ORDER BY id'`);
  return ids.split("\n").filter(Boolean).map(Number);
}

const atRoot = `mariadb --no-defaults --user=root --socket=${readySocket}`;

async function status(host: string): Promise<string> {
  const probe = wantsOfHost(design, host, secrets).probes.find(({ component }) => component === "database-replica");
  const output = await said(host, `systemctl() { echo active; }\n${probe?.script ?? "false"}`);
  const part = probe?.parse(output, 0, host);
  return `${part?.state}: ${part?.sentence}`;
}

async function decision(there: readonly string[], off: readonly string[]): Promise<Promotion> {
  const standing = await standingOf(design, reached("d1"));
  if ("not" in standing || standing.is.replica === null) throw new Error(JSON.stringify(standing));
  const members = await membersFound(
    design,
    new Map(there.map((name) => [name, reached(name)])),
    new AbortController().signal,
  );
  const others = [await beyondOn(design, reached("d2"), standing.is.replica)];
  return decide({ host: "d1", standing: standing.is, members, off: new Set(off), others, ready: new Set() });
}

const startMember = `setsid setpriv --reuid=mysql --regid=mysql --clear-groups --inh-caps=+sys_nice --ambient-caps=+sys_nice \\
  mariadbd --wsrep-new-cluster >/root/server.log 2>&1 </dev/null &
echo $! >/root/server.pid
for turn in {1..300}; do
  mariadb -NBe "SHOW STATUS LIKE 'wsrep_local_state'" 2>/dev/null | grep -qw 4 && break
  sleep 0.2
done
mariadb -e 'SELECT 1' >/dev/null`;
const startReady =
  "setsid /usr/libexec/quorate/copy-replica >>/root/replica.log 2>&1 </dev/null &\necho $! >/root/replica.pid";

beforeAll(async () => {
  const users = wantsOfSite(design, secrets).flatMap(({ id, remedy }) =>
    id.startsWith("galera/user quorate_") && remedy.kind === "make" ? [remedy.script] : [],
  );
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", d1: "10.77.0.21/24", d2: "10.77.0.22/24" });
  for (const { name } of design.hosts) {
    await said(name, `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true\n${laying(renderHost(design, name, secrets))}`);
  }
  await said(
    "c1",
    // All hosts here have one name: that of who is written to.
    `hostname c1
ip addr add 10.77.0.10/24 dev eth0
install -d -o mysql /run/mysqld
mkdir -p /run/haproxy
${startMember}
mariadb -e "CREATE DATABASE ledger; CREATE TABLE ledger.entries (id BIGINT PRIMARY KEY, amount INT NOT NULL);
  CREATE USER ledger@'%' IDENTIFIED BY 'ledger'; GRANT ALL ON ledger.* TO ledger@'%'"
${users.map((script) => `( ${script}\n) </dev/null`).join("\n")}
haproxy -f /etc/haproxy/haproxy.cfg -D >/root/haproxy.log 2>&1
setsid runuser -u mysql -- /usr/libexec/quorate/galera-copy-source >/root/source.log 2>&1 </dev/null &`,
  );
  for (const host of ["d1", "d2"]) {
    await said(
      host,
      `setsid /usr/libexec/quorate/copy-follow >/root/follow.log 2>&1 </dev/null &
echo $! >/root/follow.pid
for turn in {1..300}; do grep -q '^a copy of' /root/follow.log && break; sleep 0.2; done
grep -q '^a copy of' /root/follow.log || { cat /root/follow.log; exit 1; }`,
    );
  }
  await said("d1", startReady);
}, 600_000);

afterAll(async () => {
  await hosts.end();
});

test("under load it takes up all that is acknowledged, also through its own crash", async () => {
  const writer = readFileSync(path.join(import.meta.dirname, "../full/copies-writer.py"), "utf8");
  await said(
    "c1",
    `cat >/root/writer.py ${heredocOf(writer)}
( setsid python3 /root/writer.py 10.77.0.10 16 >/root/written 2>/root/writer.log </dev/null; mv /root/written /root/ledger.json ) >/dev/null 2>&1 &`,
  );
  await said(
    "d1",
    "for turn in {1..100}; do [ -S /var/lib/quorate/copies/replica/server.sock ] && break; sleep 0.2; done; sleep 4",
  );
  // Its server and who feeds it, at once.
  await said("d1", "kill -KILL $(cat /root/replica.pid) $(cat /var/lib/quorate/copies/replica/server.pid); sleep 1");
  await said("d1", startReady);
  const written = await said(
    "c1",
    "for turn in {1..150}; do [ -s /root/ledger.json ] && break; sleep 0.2; done; cat /root/ledger.json",
  );
  const ledger = z.array(entry).parse(JSON.parse(written));
  acknowledged = ledger.flatMap(({ id, acked }) => (acked === null ? [] : [id])).toSorted((a, b) => a - b);
  expect(acknowledged.length).toBeGreaterThan(100);
  await expect
    .poll(() => status("d1"))
    .toMatch(/^up: ready, 0 s and 0 transactions behind; has all to transaction \d+ of /);
  // How far the database is, the copy sees once a second.
  await expect.poll(() => rows("d1", atRoot)).toEqual(acknowledged);
  expect(await said("d1", "grep -c '^beginning from' /root/replica.log")).toBe("1");
});

test("it takes no write, and nobody reaches it, while it is not promoted", async () => {
  expect(await said("d1", `${atRoot} -NBe 'SELECT @@read_only'`)).toBe("1");
  const open = "timeout 3 bash -c '</dev/tcp/10.77.0.21/3306' 2>/dev/null && echo open || echo closed";
  expect(await said("d2", open)).toBe("closed");
});

test("it is not promoted while the database is alive, neither by the command nor behind its back", async () => {
  expect(await decision(["c1"], ["c1"])).toMatchObject({
    kind: "refuse",
    because: expect.stringMatching(/^the database is alive: c1 is written to/),
  });
  expect(await promoteOn(design, reached("d1"), 0)).toMatchObject({ not: "c1 is written to and answers" });
});

test("what it has not received is said exactly: by number, and by the rows that another copy has of it", async () => {
  // The copy of d1 hears nothing any more, as behind a cut network; that of d2 does.
  await said("d1", "kill -STOP $(cat /root/follow.pid) $(pgrep -P $(cat /root/follow.pid))");
  await said("c1", 'for id in -1 -2 -3; do mariadb -e "INSERT INTO ledger.entries VALUES ($id, 1)"; done');
  const before = await said("c1", "mariadb -NBe 'SELECT @@gtid_binlog_pos'");
  const number = Number(/(?:^|,)1-1-(\d+)/.exec(before)?.[1]);
  await expect
    .poll(async () => {
      const copy = await said("d2", "cat /var/lib/quorate/copies/state.json");
      return z.object({ number: z.number() }).parse(JSON.parse(copy)).number;
    })
    .toBe(number);
  await said("c1", "kill -KILL $(cat /root/server.pid); sleep 1");
  expect(await decision(["c1"], ["c1"])).toMatchObject({
    kind: "refuse",
    because: expect.stringMatching(/^c1 \(.*\) answers, and may serve again/),
  });
  expect(await decision([], [])).toMatchObject({ kind: "refuse", because: expect.stringMatching(/ --off c1$/) });
  const found = await decision([], ["c1"]);
  expect(found).toMatchObject({
    kind: "promote",
    number: number - 3,
    loss: {
      transactions: 3,
      lines: [
        expect.stringMatching(`^3 transactions, ${number - 2} to ${number}, that d2 has received, until .* UTC:$`),
        "  ledger.entries: 3 rows inserted",
        expect.stringMatching(
          /^whatever was acknowledged after .* UTC, when d1 last saw the database, \d+ seconds ago$/,
        ),
      ],
    },
  });
});

test("promoted it has what was said and takes writes, and the reported loss is the measured one", async () => {
  const done = await promoteOn(design, reached("d1"), 1);
  expect(done).toMatchObject({ host: "d1", is: { number: expect.any(Number) } });
  await expect.poll(() => status("d1")).toMatch(/^up: promoted at .* UTC, with all to transaction \d+$/);
  const client = "mariadb --no-defaults --skip-ssl -h 10.77.0.21 -uledger -pledger";
  await expect.poll(async () => (await hosts.run("d2", `${client} -NBe 'SELECT 1'`)).text).toBe("1");
  expect(await rows("d2", client)).toEqual(acknowledged);
  await said("d2", `${client} -e 'INSERT INTO ledger.entries VALUES (-9, 9)'`);
  // In a domain of its own: no transaction of the site has its number.
  expect(await said("d1", `${atRoot} -NBe 'SELECT @@gtid_binlog_pos'`)).toMatch(/(^|,)10\d\d-\d+-1(,|$)/);
  expect(await decision([], ["c1"])).toMatchObject({ kind: "promoted" });
});

test("it stays promoted through a crash; the old database that comes back is seen and changes nothing in it", async () => {
  await said("d1", "kill -KILL $(cat /root/replica.pid) $(cat /var/lib/quorate/copies/replica/server.pid); sleep 1");
  await said("d1", startReady);
  await said("d1", "kill -CONT $(cat /root/follow.pid) $(pgrep -P $(cat /root/follow.pid))");
  await said("c1", `sed -i 's/safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat\n${startMember}`);
  await said("c1", "mariadb -e 'INSERT INTO ledger.entries VALUES (-4, 1)'");
  await expect
    .poll(() => status("d1"), { timeout: 60_000 })
    .toMatch(/^degraded: promoted at .*; but c1 is written to as well: there are two histories$/);
  expect(await rows("d1", atRoot)).toEqual([-9, ...acknowledged]);
});
