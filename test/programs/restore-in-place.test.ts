import { afterAll, beforeAll, expect, test } from "vitest";
import { vocabulary } from "../../src/catalogue/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfSite } from "../../src/design/wants.ts";
import type { Host } from "../../src/hosts/host.ts";
import { markOn } from "../../src/operate/copies.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { generate } from "../../src/store/secrets.ts";
import { cutOffAfterEach, RestoredInPlace } from "./cut-off-in-place.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";

/** A member of a Galera cluster and a copy of it, by their real programs on hosts that are not booted; in this order. */

const text = `hosts:
  c1: { address: 10.77.0.11, zone: a }
  d1: { address: 10.77.0.21, zone: b, roles: [copy] }
vip: { internal: 10.77.0.10/24 }
services: [keystone]
copies: [{ host: d1, keep: 1d }]
certificates: own
`;
const { site, findings } = parseSite(text, "site.yaml", vocabulary);
if (site === undefined) throw new Error(JSON.stringify(findings));
const design = designSite(site);
const secrets: Record<string, string> = {};
for (const need of design.secrets) secrets[need.name] = generate(need, secrets, new Date());
const then = { kind: "bookmark", name: "then" } as const;

let hosts: HostsInImage;
let restored: RestoredInPlace;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text: output } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, output }).toMatchObject({ exitCode: 0 });
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

const asked = "SELECT id, amount, note FROM shop.entries ORDER BY id; SELECT word FROM words.words ORDER BY word";
/** As a service comes: through the balancer of its host. */
const service = "mariadb --skip-ssl -h 127.0.0.1 -P 3306 -ushop -pshop -NB";

const there = (): Promise<string> => said("c1", `mariadb -NB -e '${asked}'`);

beforeAll(async () => {
  const users = wantsOfSite(design, secrets).flatMap(({ id, remedy }) =>
    id.startsWith("galera/user quorate_") && remedy.kind === "make" ? [remedy.script] : [],
  );
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", d1: "10.77.0.21/24" });
  for (const { name } of design.hosts) {
    await said(name, `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true\n${laying(renderHost(design, name, secrets))}`);
  }
  await said(
    "c1",
    `hostname c1
ip addr add 10.77.0.10/24 dev eth0
install -d -o mysql /run/mysqld
mkdir -p /run/haproxy
setsid setpriv --reuid=mysql --regid=mysql --clear-groups --inh-caps=+sys_nice --ambient-caps=+sys_nice \\
  mariadbd --wsrep-new-cluster >/root/server.log 2>&1 </dev/null &
for turn in {1..300}; do mariadb -NBe "SHOW STATUS LIKE 'wsrep_local_state'" 2>/dev/null | grep -qw 4 && break; sleep 0.2; done
mariadb <<'SQL'
CREATE DATABASE shop; CREATE DATABASE words;
CREATE TABLE shop.entries (id BIGINT PRIMARY KEY, amount INT NOT NULL, note TEXT, at DATETIME(6) DEFAULT NOW(6)) CHARSET utf8mb4;
CREATE TABLE shop.lines (id BIGINT AUTO_INCREMENT PRIMARY KEY, entry BIGINT, FOREIGN KEY (entry) REFERENCES shop.entries (id) ON DELETE CASCADE);
CREATE TABLE words.words (word VARCHAR(20) PRIMARY KEY);
CREATE USER shop@'10.77.0.11' IDENTIFIED BY 'shop'; GRANT ALL ON shop.* TO shop@'10.77.0.11'; GRANT ALL ON words.* TO shop@'10.77.0.11';
CREATE USER old@'10.77.0.11' IDENTIFIED BY 'old' ACCOUNT LOCK; GRANT ALL ON shop.* TO old@'10.77.0.11';
SQL
for id in $(seq 40); do mariadb -e "INSERT INTO shop.entries (id, amount, note) VALUES ($id, $((id * 7)), 'größe $id;'); INSERT INTO shop.lines (entry) VALUES ($id); INSERT INTO words.words VALUES ('w$id')"; done
${users.map((script) => `( ${script}\n) </dev/null`).join("\n")}
haproxy -f /etc/haproxy/haproxy.cfg -D >/root/haproxy.log 2>&1
setsid runuser -u mysql -- /usr/libexec/quorate/galera-copy-source >/root/source.log 2>&1 </dev/null &`,
  );
  await said(
    "d1",
    `setsid /usr/libexec/quorate/copy-follow >/root/follow.log 2>&1 </dev/null &
for turn in {1..300}; do grep -q '^a copy of' /root/follow.log && exit 0; sleep 0.2; done
cat /root/follow.log; exit 1`,
  );
  restored = new RestoredInPlace(design, new Map(design.hosts.map(({ name }) => [name, reached(name)])), "d1");
}, 600_000);

afterAll(async () => {
  await hosts.end();
});

const copied = "mariadb --defaults-extra-file=/etc/quorate/copy/login.cnf";

test("those who keep copies read the log by TLS, and are let in by nothing else", async () => {
  expect(await said("d1", `${copied} -NB -e "SHOW STATUS LIKE 'Ssl_version'"`)).toBe("Ssl_version\tTLSv1.3");
  expect((await hosts.run("d1", `${copied} --skip-ssl -e 'SELECT 1'`)).text).toMatch(/Access denied/);
  const log = (more: string): string =>
    `${copied.replace("mariadb", "mariadb-binlog")} ${more} --read-from-remote-server "$(${copied} -NB -e 'SHOW BINARY LOGS' | tail -n 1 | cut -f 1)" | grep -ac . || true`;
  expect(Number(await said("d1", log("")))).toBeGreaterThan(10);
  expect((await hosts.run("d1", `${log("--skip-ssl")} 2>&1`)).text).toMatch(/Access denied/);
});

let before = "";

test("what is written down of a moment is what was there then, and says what is lost by it", async () => {
  await said("c1", `${service} -e 'SELECT COUNT(*) FROM shop.entries'`);
  before = await there();
  expect(await markOn(design, [restored.copy], then.name, {})).toMatchObject([{ is: { received: true } }]);
  await said("c1", `mariadb -e 'DELETE FROM shop.entries WHERE id > 30; INSERT INTO words.words VALUES ("new")'`);
  const plan = await restored.written(then, []);
  expect(plan).toMatchObject({ moment: "the bookmark then", chosen: ["shop", "words"], lost: { transactions: 2 } });
  expect(plan.lost.tables).toContainEqual({ table: "shop.entries", inserted: 0, updated: 0, deleted: 10 });
  expect(await restored.underWay()).toEqual([`${plan.id}: `]);
  expect(restored.steps(plan)).toEqual([
    "see that every member of the cluster is reached",
    "lock the accounts that may use shop, words",
    "end their sessions",
    `mark this moment on every copy as before-restore-${plan.id}`,
    "put shop in its place",
    "put words in its place",
    "take away what was written down",
    "unlock the accounts again",
  ]);
  await expect(restored.written(then, ["nothing"])).rejects.toThrow(
    "at the bookmark then there was no database nothing; there were: shop, words",
  );
}, 300_000);

test("cut off after any step it goes on; nobody is in before all is whole, and then all that were, and no others", async () => {
  await cutOffAfterEach(restored, then, [], {
    async change(cut) {
      await said(
        "c1",
        `setsid ${service} --unbuffered -e 'SELECT SLEEP(100)' shop >/root/session.log 2>&1 </dev/null &
mariadb -e "INSERT INTO shop.entries (id, amount) VALUES (${1000 + cut}, 1); DELETE FROM words.words WHERE word = 'w${cut}'; CREATE TABLE shop.later${cut} (id INT)"`,
      );
      expect(await there()).not.toBe(before);
    },
    async whileCut(cut) {
      const guests =
        "SELECT COUNT(*) FROM mysql.global_priv WHERE user = 'quorate_restore' AND JSON_VALUE(priv, '$.ssl_type') <> 1";
      expect(await said("c1", `mariadb -NB -e "${guests}"`)).toBe("0");
      const { exitCode, text: output } = await hosts.run("c1", `${service} -e 'SELECT 1' 2>&1`);
      expect([cut, exitCode]).toEqual([cut, cut === 1 ? 0 : 1]);
      if (cut > 1) expect(output).toMatch(/account is locked/i);
      if (cut > 2) expect(await said("c1", "cat /root/session.log")).toMatch(/Lost connection|closed|killed/i);
    },
    async after() {
      expect(await there()).toBe(before);
      expect(await said("c1", `${service} -e 'SELECT COUNT(*) FROM shop.lines'`)).toBe("40");
      expect((await hosts.run("c1", `${service.replace("-ushop -pshop", "-uold -pold")} -e 'SELECT 1'`)).exitCode).toBe(
        1,
      );
      expect(await said("c1", "mariadb -NB -e 'SHOW DATABASES; SELECT user FROM mysql.global_priv'")).not.toContain(
        "quorate_restore",
      );
      expect(await said("c1", "mariadb -NB -e 'SHOW TABLES IN shop'")).toBe("entries\nlines");
      expect(await restored.underWay()).toEqual([]);
    },
  });
}, 1_200_000);

test("killed amid a database that is half there, it puts it in its place as a whole", async () => {
  await said("c1", "mariadb -e 'DELETE FROM shop.entries; DROP DATABASE words'");
  const plan = await restored.written(then, []);
  expect(await restored.carryOut(plan, 4)).toMatchObject({ outcome: "interrupted" });
  await said("c1", "mariadb -e 'DROP DATABASE shop; CREATE DATABASE shop; CREATE TABLE shop.entries (id INT)'");
  expect(await restored.carryOut(plan)).toMatchObject({ outcome: "done" });
  expect(await there()).toBe(before);
}, 300_000);

test("what is put in its place and is not what was written down stops it, with everybody out", async () => {
  await said("c1", "mariadb -e 'DELETE FROM shop.entries WHERE id = 1'");
  const plan = await restored.written(then, ["shop"]);
  const file = `/var/lib/quorate/copies/in-place/${plan.id}/shop.sql.gz`;
  await said(
    "d1",
    `cp ${file} /root/whole.gz; zcat ${file} | sed 's/größe 7;/größe 8;/' | gzip >/root/other.gz; cp /root/other.gz ${file}`,
  );
  const stopped = await restored.carryOut(plan);
  expect(stopped.sentence).toMatch(/shop\.entries did not come to hold what was written down/);
  expect((await hosts.run("c1", `${service} -e 'SELECT 1'`)).exitCode).toBe(1);
  // Whoever asks again knows it, though no database is whole in its place yet: nobody is let in before.
  expect(await restored.touched()).toEqual(["shop"]);
  expect(await restored.underWay()).toEqual([`${plan.id}: `]);
  await said("d1", `cp /root/whole.gz ${file}`);
  expect(await restored.carryOut(plan)).toMatchObject({ outcome: "done" });
  expect(await there()).toBe(before);
}, 300_000);

test("what stops before anything gave way leaves all as it was", async () => {
  await said("c1", "mariadb -e 'INSERT INTO words.words VALUES (\"kept\")'");
  const now = await there();
  const plan = await restored.written(then, []);
  await said("d1", "mv /usr/libexec/quorate/copy-bookmark /root/");
  const stopped = await restored.carryOut(plan);
  expect(stopped.sentence).toMatch(
    /^It stopped: no copy has this moment, to which the site could be brought back again/,
  );
  expect(await restored.backOut(plan)).toMatchObject({ outcome: "done" });
  await said("d1", "mv /root/copy-bookmark /usr/libexec/quorate/");
  expect(await said("c1", `${service} -e 'SELECT COUNT(*) FROM words.words'`)).toBe("41");
  expect(await there()).toBe(now);
}, 300_000);

test("the moment before is undone by as by any other", async () => {
  const now = await there();
  const plan = await restored.written(then, []);
  expect(await restored.carryOut(plan)).toMatchObject({ outcome: "done" });
  expect(await there()).toBe(before);
  const undo = await restored.written({ kind: "bookmark", name: `before-restore-${plan.id}` }, []);
  expect(undo.chosen).toEqual(["shop", "words"]);
  expect(await restored.carryOut(undo)).toMatchObject({ outcome: "done" });
  expect(await there()).toBe(now);
}, 300_000);
