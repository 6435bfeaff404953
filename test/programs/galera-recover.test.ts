import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import type { RecoveryDecision, RecoveryOrder, RecoveryStep } from "../../src/catalogue/contract/recovery.ts";
import { providedBy } from "../../src/catalogue/index.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Three real members and what happened to others: each trap is set by the programs themselves where they can set it. */

const design = designSite(siteNamed("three controllers", defaultRelease.name));
const secrets = exampleSecrets(design.secrets);
const members = ["c1", "c2", "c3"];
const recovery = provision(providedBy(design.providers), "database").recovery?.(design);
if (recovery === undefined) throw new Error("the database has no recovery");

let hosts: HostsInImage;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect(exitCode, `${host} said: ${text.slice(-2000)}`).toBe(0);
  return text;
}

/** What `recover` decides from what these hosts say. */
async function decided(
  asked: readonly string[] = members,
  order: Partial<RecoveryOrder> = {},
): Promise<RecoveryDecision> {
  const answers = new Map<string, string>();
  for (const host of asked) answers.set(host, await said(host, recovery?.facts(host) ?? ""));
  const all = { acceptLossOf: [], trust: [], giveUp: [], snapshots: true, ...order };
  if (recovery === undefined) throw new Error("there is none");
  return recovery.decide(answers, all, "trial");
}

function stepsOf(decision: RecoveryDecision): readonly RecoveryStep[] {
  return "steps" in decision ? decision.steps : [];
}

async function does(decision: RecoveryDecision): Promise<readonly string[]> {
  const done: string[] = [];
  for (const { host, what, make, test: holds } of stepsOf(decision)) {
    expect((await hosts.run(host, `set -eu -o pipefail\n${holds}`)).exitCode, `${host}: ${what} holds before`).not.toBe(
      0,
    );
    await said(host, make);
    await said(host, holds);
    done.push(`${host}: ${what}`);
  }
  return done;
}

const kill = `for at in $(pgrep -f 'mariadbd|wsrep_sst|mbstream|socat|mariadb-backup|systemctl'); do kill -9 "$at" 2>/dev/null || true; done
sleep 0.3
rm -f /run/mysqld/mysqld.pid /run/mysqld/mysqld.sock`;
const rows = 'mariadb -N -B -e "SELECT GROUP_CONCAT(id ORDER BY id) FROM kept.r"';
const write = (id: number): string => `mariadb -e "INSERT INTO kept.r VALUES (${id})"`;
const saves = (uuid: string, safe: number): string =>
  `printf '# GALERA saved state\\nversion: 2.1\\nuuid:    ${uuid}\\nseqno:   -1\\nsafe_to_bootstrap: ${safe}\\n' >/var/lib/mysql/grastate.dat`;
const zero = "00000000-0000-0000-0000-000000000000";
/** A server of its own, which counts nothing in the cluster's numbers, is left with a transaction that nobody has decided. */
const prepare = `mariadbd --user=mysql --wsrep-on=0 >>/root/log 2>&1 </dev/null &
until mariadb -e "SELECT 1" >/dev/null 2>&1; do kill -0 $! || exit 1; sleep 0.2; done
mariadb -e 'XA START "x"; INSERT INTO kept.r VALUES (900); XA END "x"; XA PREPARE "x"'
${kill}`;

beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24", c3: "10.77.0.13/24" });
  const systemctl = readFileSync(path.join(import.meta.dirname, "galera-systemctl.sh"), "utf8");
  for (const host of members) {
    const files = renderHost(design, host, secrets).filter(({ path: at }) => /^\/etc\/mysql|galera-guard/.test(at));
    await said(
      host,
      `mkdir -p /root /var/lib/quorate
${laying(files)}
sed -i 's/innodb_buffer_pool_size = .*/innodb_buffer_pool_size = 16M/; s/gcache.size=256M/gcache.size=64M/' /etc/mysql/mariadb.conf.d/99-quorate.cnf
rm -f /usr/bin/systemctl /usr/bin/pgrep
cat >/usr/bin/systemctl <<'X'
${systemctl}X
# Hosts share their process numbers here: only this host's own are seen.
cat >/usr/bin/pgrep <<'X'
#!/bin/bash
found=1
for at in /proc/[0-9]*; do
  [ "$at" != /proc/$$ ] && [ "$(readlink "$at/root" 2>/dev/null)" = / ] || continue
  case $1 in
  -x) [ "$(cat "$at/comm" 2>/dev/null)" = "$2" ] || continue ;;
  -f) tr '\\0' ' ' <"$at/cmdline" 2>/dev/null | grep -qE "$2" || continue ;;
  esac
  echo "\${at#/proc/}"
  found=0
done
exit $found
X
chmod +x /usr/bin/systemctl /usr/bin/pgrep`,
    );
  }
  await said(
    "c1",
    `galera_new_cluster\nmariadb -e "CREATE DATABASE kept; CREATE TABLE kept.r (id INT PRIMARY KEY)"\n${write(1)}`,
  );
  for (const host of ["c2", "c3"]) await said(host, "systemctl start mariadb.service");
  const check = design.members.map((name) => `CREATE USER quorate_check@'10.77.0.1${name.slice(1)}';`).join(" ");
  await said("c1", `mariadb -e "${check}"`);
  // One is stopped in order, the others go on, and lose their power.
  await said("c1", "systemctl stop mariadb.service");
  await said("c2", write(2));
  await said("c3", write(3));
  for (const host of ["c3", "c2"]) await said(host, kill);
  for (const host of members) await said(host, "touch /var/lib/quorate/galera-member\ncp -a /var/lib/mysql /root/base");
}, 900_000);
afterAll(() => hosts.end());

beforeEach(async () => {
  for (const host of members) {
    await said(
      host,
      `${kill}\nrm -rf /var/lib/mysql /var/lib/mysql.* /var/lib/quorate/galera-history\ncp -a /root/base /var/lib/mysql`,
    );
  }
}, 60_000);

describe("which copy is begun from", () => {
  test("never the one that was stopped in order long ago, whatever its flag says", async () => {
    await said("c1", "sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat");
    const decision = await decided();
    expect(decision).toMatchObject({
      kind: "recover",
      because: expect.stringMatching(/^c2 holds the newest data of cluster/),
    });
    expect(decision.copies[0]?.says).toMatch(
      /^transaction \d+ of cluster .*; safe_to_bootstrap is set, which proves nothing$/,
    );
    expect(stepsOf(decision).map(({ host, what }) => `${host}: ${what}`)).toEqual([
      "c2: its data are kept in /var/lib/mysql.before-trial",
      "c1: its data are kept in /var/lib/mysql.before-trial",
      "c3: its data are kept in /var/lib/mysql.before-trial",
      "c2: the cluster is started from it",
      "c1: it takes what it missed from those that serve",
      "c3: it takes what it missed from those that serve",
    ]);
    await does(decision);
    for (const host of members) expect(await said(host, rows)).toBe("1,2,3");
    expect(await said("c1", "ls /var/lib/mysql.before-trial/grastate.dat")).not.toBe("");
    expect(await decided()).toMatchObject({ kind: "serves" });
  }, 300_000);

  test("a zero UUID with the flag set is a lie: as far as another, it is passed over; further, it stops all", async () => {
    await said("c2", saves(zero, 1));
    expect((await decided()).because).toMatch(/^c3 holds the newest data/);
    await said("c3", saves(zero, 1));
    expect(await decided()).toMatchObject({ kind: "refuse", because: expect.stringMatching(/^c2 holds .*zero UUID/) });
  }, 120_000);

  test("the newest copies without their state file are not passed over for an old one, and are trusted by a person only", async () => {
    for (const host of ["c2", "c3"]) await said(host, "rm /var/lib/mysql/grastate.dat");
    expect(await decided()).toMatchObject({
      kind: "refuse",
      because: expect.stringMatching(/^c2 holds .*grastate.dat is gone.*--trust c2/),
    });
    const trusted = await decided(members, { trust: ["c2", "c3"] });
    expect(trusted).toMatchObject({
      kind: "recover",
      because: expect.stringMatching(/^c2 .*though its state file grastate.dat is gone/),
    });
  }, 120_000);

  test("a copy of another cluster is compared with nobody, and stays where it is", async () => {
    await said(
      "c1",
      `${saves(zero, 1)}\nchown mysql: /var/lib/mysql/grastate.dat\nsetpriv --reuid mysql --regid mysql --init-groups --inh-caps +sys_nice --ambient-caps +sys_nice -- mariadbd --wsrep-new-cluster --wsrep-cluster-address=gcomm:// --wsrep-start-position=${zero}:-1 >>/root/log 2>&1 </dev/null &
until mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_ready'" 2>/dev/null | grep -qw ON; do kill -0 $! || { tail -n 20 /root/log; exit 1; }; sleep 0.2; done\n${kill}`,
    );
    expect(await decided()).toMatchObject({
      kind: "refuse",
      because: expect.stringMatching(/different clusters .*c1 /),
    });
    const decision = await decided(members, { acceptLossOf: ["c1"] });
    expect(decision).toMatchObject({ kind: "recover", loses: expect.stringMatching(/^all of cluster .* of c1$/) });
    expect(stepsOf(decision).map(({ host }) => host)).not.toContain("c1");
  }, 120_000);

  test("prepared XA transactions are on one member alone: thrown away by nobody, kept where it is begun from", async () => {
    await said("c1", prepare);
    expect(await decided()).toMatchObject({
      kind: "refuse",
      because: expect.stringMatching(/^c1 holds 1 prepared XA transaction which nobody/),
    });
    await said("c1", "rm -rf /var/lib/mysql; cp -a /root/base /var/lib/mysql");
    await said("c3", prepare);
    const decision = await decided();
    expect(decision.because).toMatch(/^c3 holds the newest data .*its 1 prepared XA transaction/);
    await does({
      ...decision,
      ...("steps" in decision ? { steps: decision.steps.filter(({ host }) => host === "c3") } : {}),
    });
    expect(await said("c3", "mariadb -N -B -e 'XA RECOVER'")).toMatch(/x$/);
  }, 180_000);
});

describe("a member that is being sent data", () => {
  beforeEach(async () => {
    await said(
      "c2",
      "sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat\ngalera_new_cluster",
    );
    await said("c3", "systemctl start mariadb.service");
  }, 120_000);

  test("a whole copy that was cut off is nothing to begin from, and nothing to wait for", async () => {
    await said(
      "c1",
      `rm /var/lib/mysql/grastate.dat
(systemctl start mariadb.service) >/dev/null 2>&1 &
for turn in {1..1200}; do if [ -n "$(ls /var/lib/mysql/.sst 2>/dev/null)" ]; then break; fi; sleep 0.05; done
${kill}`,
    );
    for (const host of ["c3", "c2"]) await said(host, kill);
    const decision = await decided();
    expect(decision.copies[0]?.says).toMatch(/was cut off/);
    expect(decision).toMatchObject({ kind: "recover", because: expect.stringMatching(/^c2 holds the newest data/) });
    expect(stepsOf(decision).map(({ host, what }) => `${host}: ${what}`)).toContain(
      "c1: it takes a whole copy from those that serve",
    );
  }, 180_000);

  test("what it missed is sent to its end: it is neither stopped nor begun from", async () => {
    // What it missed before is in nobody's cache any more.
    await said("c1", "systemctl start mariadb.service\nsystemctl stop mariadb.service");
    await said(
      "c2",
      `mariadb -e "CREATE TABLE kept.big (id INT AUTO_INCREMENT PRIMARY KEY, text LONGBLOB)"
for turn in {1..15}; do mariadb -e "INSERT INTO kept.big (text) VALUES (REPEAT(MD5(RAND()), 30000))"; done`,
    );
    await said(
      "c1",
      `(systemctl start mariadb.service) >/dev/null 2>&1 &
for turn in {1..3000}; do if ss -Htn state established | awk '{print $3}' | grep -q ':4568$'; then break; fi; sleep 0.01; done
kill -STOP "$(pgrep -x mariadbd)"`,
    );
    const decision = await decided();
    await said("c1", 'kill -CONT "$(pgrep -x mariadbd)"');
    expect(decision.copies[0]?.says).toBe("is being sent what it missed by another member");
    expect(decision).toMatchObject({
      kind: "serves",
      because: expect.stringMatching(/^c2 and c3 are already in a primary component/),
    });
  }, 180_000);
});

describe("without a member that is away", () => {
  test("it refuses, and with the loss agreed to the others go on with a history of their own; who comes back loses nothing unasked", async () => {
    // What the missing one alone has.
    await said(
      "c3",
      "sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat\ngalera_new_cluster",
    );
    await said("c3", `${write(77)}\n${kill}`);
    const present = ["c1", "c2"];
    expect(await decided(present)).toMatchObject({
      kind: "refuse",
      because: expect.stringMatching(/^c3 cannot be asked .*is lost then$/),
    });
    const agreed = { acceptLossOf: ["c3"] };
    const decision = await decided(present, agreed);
    expect(decision).toMatchObject({
      kind: "recover",
      loses: expect.stringMatching(/^whatever c3 alone has after transaction \d+$/),
    });
    // Cut off in the midst of the new history: the same is decided again.
    const [keep, , renumber] = stepsOf(decision);
    await said("c2", keep?.make ?? "");
    const torn = (renumber?.make ?? "").replace(/^setpriv /m, "exit 0\nsetpriv ");
    expect(torn).not.toBe(renumber?.make);
    await said("c2", torn);
    const again = await decided(present, agreed);
    expect([again.kind, again.because]).toEqual([decision.kind, decision.because]);
    await said("c2", "rm -rf /var/lib/mysql.before-trial");
    expect(await does(again)).toEqual([
      "c2: its data are kept in /var/lib/mysql.before-trial",
      "c1: its data are kept in /var/lib/mysql.before-trial",
      "c2: its data get a history of their own",
      "c2: the cluster is started from it",
      "c1: it takes a whole copy from those that serve",
    ]);
    await said("c1", write(100));
    // The one that was away comes back: it would be replaced by a whole copy without a word, and is not.
    expect((await hosts.run("c3", "systemctl start mariadb.service")).exitCode).toBe(1);
    expect(await said("c3", "tail -n 1 /root/log")).toMatch(
      /^this member has data of cluster .* serves cluster .*quorate recover/,
    );
    const back = await decided();
    expect(back).toMatchObject({
      kind: "serves",
      because: expect.stringMatching(/c3 holds transaction .*more than what went on: it is left as it is/),
    });
    expect(await does(await decided(members, { giveUp: ["c3"] }))).toHaveLength(1);
    for (const host of members) expect(await said(host, rows)).toBe("1,2,3,100");
    expect(await said("c3", "ls /var/lib/mysql.aside-trial/kept")).toContain("r.ibd");
  }, 400_000);
});
