import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { providedBy } from "../../src/catalogue/index.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { hostSystem, wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { detectionRangeMs } from "../../src/spec/site-defaults.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { makeCertificate } from "../../src/store/kept-certificates.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Three real members of etcd and Patroni, and a balancer beside one. The tests build on each other, in this order. */

const plain = siteNamed("PostgreSQL under Patroni, certificates", defaultRelease.name);
/** One host keeps a copy as well, so that there is one more program and no more hosts. */
const site: typeof plain = {
  ...plain,
  hosts: plain.hosts.map((host) => (host.name === "c3" ? { ...host, roles: [...host.roles, "copy"] } : host)),
  copies: [{ host: "c3", keepMs: 86_400_000, lagMs: 0 }],
};
const design = designSite(site);
const secrets = real(exampleSecrets(design.secrets));
const members = ["c1", "c2", "c3"] as const;
const addresses = { c1: "10.77.0.11", c2: "10.77.0.12", c3: "10.77.0.13" } as const;
const conditions = wantsOfSite(design, secrets).filter(({ id }) => /^(?:etcd|patroni|postgresql)\//.test(id));
const database = provision(providedBy(design.providers), "database");

/** libpq has no channel binding for the keys of examples: these are made as a site's are. */
function real(known: Secrets): Secrets {
  const made = new Map(Object.entries(known));
  for (const need of design.secrets) {
    if (need.kind !== "authority" && need.kind !== "certificate") continue;
    made.set(need.name, makeCertificate(need, Object.fromEntries(made), undefined, new Date()));
  }
  return Object.fromEntries(made);
}

/** etcdctl as anybody has it. */
const withoutLogin = "env ETCDCTL_API=3 etcdctl --command-timeout=5s";

let hosts: HostsInImage;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect(exitCode, `${host}: ${text.slice(-3000)}`).toBe(0);
  return text;
}

async function holds({ host, test: question }: Condition): Promise<boolean> {
  return (await hosts.run(host, `set -eu -o pipefail\n${question}`)).exitCode === 0;
}

function named(id: string): Condition {
  const condition = conditions.find((each) => each.id === id);
  if (condition === undefined) throw new Error(`no condition ${id}`);
  return condition;
}

/** As an apply does: asked, made by what it is made by, and asked again until it holds. */
async function bring(id: string): Promise<void> {
  const condition = named(id);
  if (await holds(condition)) return;
  const { host, remedy } = condition;
  if (remedy.kind === "make") await said(host, remedy.script);
  if (remedy.kind === "decide") {
    const evidence = new Map<string, string>();
    for (const member of remedy.hosts) evidence.set(member, await said(member, remedy.evidence));
    const decided = remedy.decide(evidence, []);
    if (decided.kind === "refuse") throw new Error(decided.because);
    await said(decided.host, decided.script);
  }
  for (let turn = 0; turn < 120 && !(await holds(condition)); turn++) await said(host, "sleep 0.5");
  expect([id, await holds(condition)]).toEqual([id, true]);
}

async function started(host: string, unit: string): Promise<void> {
  const wanted = wantsOfHost(design, host, secrets).units.find((each) => each.unit === unit);
  await said(host, `systemctl start ${unit} || { tail -n 30 /root/${unit}.log; exit 1; }`);
  await said(
    host,
    `for turn in {1..100}; do if ( ${wanted?.ready ?? "false"} ) >/dev/null 2>&1; then exit 0; fi; sleep 0.5; done\ntail -n 40 /root/${unit}.log\nexit 1`,
  );
}

const here = "psql -XAtq -v ON_ERROR_STOP=1 -h /run/postgresql -U postgres -d postgres";

async function primary(): Promise<string> {
  return await said("c2", database.trial(design).leader("", ""));
}

/** Until this many copies follow, of which each acknowledges. */
async function followed(host: string, count: number): Promise<void> {
  const following = `${here} -c "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'"`;
  await said(host, `for turn in {1..160}; do [ "$(${following})" = ${count} ] && exit 0; sleep 0.5; done; exit 1`);
}

/** Power off: all that runs on the host is gone at once, and its wire is dead. */
async function powerOff(host: string): Promise<void> {
  await said(
    "-",
    `ip link set to-${host} down
for at in /proc/[0-9]*; do
  case $(readlink "$at/root") in */tmp/${host}/root) kill -9 "\${at#/proc/}" 2>/dev/null || true ;; esac
done`,
  );
}

async function powerOn(host: string): Promise<void> {
  await said("-", `ip link set to-${host} up`);
  await said(host, "rm -rf /run/postgresql/.s*; systemctl start etcd.service; systemctl start patroni.service");
}

/** A client that inserts one row after another through the balancer beside it, and writes down what was acknowledged. */
const writer = `setsid bash -c '
for ((row = 1; ; row++)); do
  if [ -e /root/enough ]; then exit; fi
  if PGPASSWORD=OfADrill PGCONNECT_TIMEOUT=2 psql -XAtq "host=127.0.0.1 sslmode=require user=quorate_drill dbname=quorate_drill" -c "INSERT INTO kept VALUES ($row)" 2>/dev/null; then
    echo "$row $EPOCHREALTIME" >>/root/acknowledged
  fi
done' >/dev/null 2>&1 </dev/null &`;

beforeAll(async () => {
  const { suite, packages } = hostSystem(site);
  const image = await ensureImage({ suite, packages }, () => undefined);
  hosts = new HostsInImage(image.path, Object.fromEntries(members.map((host) => [host, `${addresses[host]}/24`])));
  const systemctl = readFileSync(path.join(import.meta.dirname, "patroni-systemctl.sh"), "utf8");
  const names = members.map((host) => `${addresses[host]} ${host}\n`).join("");
  for (const host of members) {
    const files = renderHost(design, host, secrets).filter(({ path: at }) =>
      /etcd|patroni|postgresql|^\/etc\/ssl\/quorate|haproxy|copy/.test(at),
    );
    await said(
      host,
      `printf '127.0.0.1 localhost\\n${names}' >/etc/hosts
base64 -d <<<${Buffer.from(systemctl).toString("base64")} >/usr/local/bin/systemctl
chmod +x /usr/local/bin/systemctl
install -d -o postgres -g postgres /run/postgresql
mkdir -p /root /run/haproxy
${laying(files)}`,
    );
  }
}, 240_000);

afterAll(() => hosts.end());

function settingsOf(of: typeof design): string {
  return laying(renderHost(of, "c1", secrets).filter(({ path: at }) => at.endsWith("settings.json")));
}

/** A drill's client, through the balancer beside it. */
function client(sql: string): string {
  return `PGPASSWORD=OfADrill psql -XAtq "host=127.0.0.1 sslmode=require user=quorate_drill dbname=quorate_drill" -c "${sql}" 2>&1`;
}

/** Whether Patroni leaves the settings as they are, changed by a line of Python. */
function taken(change: string): string {
  return `python3 - <<'PYTHON'
import copy, json
from patroni.config import Config
settings = json.load(open("/etc/quorate/patroni/settings.json"))
${change}
asked = copy.deepcopy(settings)
Config.__new__(Config)._validate_and_adjust_timeouts(settings)
print(settings == asked)
PYTHON`;
}

describe("a fresh site", () => {
  test("has nothing of what it needs", async () => {
    const held: string[] = [];
    for (const condition of conditions) if (await holds(condition)) held.push(condition.id);
    // What shows a certificate is asked where it runs.
    expect(held.filter((id) => !id.startsWith("patroni/certificate"))).toEqual([]);
  });

  test("has a store of which one member begins and the others join, that lets in who has a login", async () => {
    for (const host of members) {
      await bring(`etcd/member on ${host}`);
      await started(host, "etcd.service");
      await bring(`etcd/vote of ${host}`);
    }
    await bring("etcd/has the design's members");
    expect(await holds(named("etcd/asks who comes"))).toBe(false);
    await bring("etcd/asks who comes");
    const without = await hosts.run(
      "c1",
      "QUORATE_LOGIN=quorate:wrong /usr/libexec/quorate/etcdctl get /quorate/x 2>&1",
    );
    expect(without.text).toMatch(/authentication failed/);
    const clear = await hosts.run("c1", "curl -sS http://10.77.0.12:2379/health 2>&1");
    expect(clear.text).not.toContain("true");
    const stranger = await hosts.run(
      "c1",
      `${withoutLogin} get /quorate/x --cacert=/etc/ssl/quorate-etcd.pem --endpoints=https://10.77.0.12:2379 2>&1`,
    );
    expect(stranger.text).toMatch(/user name is empty/);
    const peer = await hosts.run(
      "c1",
      "curl -sS --cacert /etc/ssl/quorate-etcd.pem https://10.77.0.12:2380/version 2>&1",
    );
    expect(peer.text).toMatch(/certificate required|alert|bad certificate/);
  }, 240_000);

  test("is judged by Patroni itself, which takes its file", async () => {
    const judged = await hosts.run(
      "c1",
      "runuser -u postgres -- patroni --validate-config --ignore-listen-port /etc/patroni/config.yml 2>&1",
    );
    expect(judged).toEqual({ exitCode: 0, text: "" });
    const spoilt = await hosts.run(
      "c1",
      "sed 's/^  listen: .*/  listen: nowhere/' /etc/patroni/config.yml >/tmp/spoilt.yml; patroni --validate-config /tmp/spoilt.yml 2>&1",
    );
    expect(spoilt.exitCode).not.toBe(0);
  });

  test("has one database, whose first member makes it and whose others copy it", async () => {
    await bring("patroni/settings in the store");
    await bring("patroni/there is a database");
    for (const host of members) await started(host, "patroni.service");
    for (const id of ["patroni/a copy is promoted", "patroni/no server waits for a restart"]) await bring(id);
    await bring("postgresql/user quorate_copy");
    await followed("c1", 2);
    expect(await primary()).toBe("c1");
    for (const { id } of conditions.filter((each) => /^patroni\/(?:database|user) /.test(each.id))) await bring(id);
    expect(await said("c1", `${here} -c "SHOW synchronous_standby_names"`)).toBe("ANY 1 (c2,c3)");
  }, 300_000);

  test("needs nothing the second time", async () => {
    const lacking: string[] = [];
    for (const condition of conditions) if (!(await holds(condition))) lacking.push(condition.id);
    expect(lacking).toEqual([]);
  });

  test("says what it is", async () => {
    const sentences: string[] = [];
    for (const host of members)
      for (const probe of wantsOfHost(design, host, secrets).probes)
        if (["etcd", "patroni"].includes(probe.component)) {
          const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${probe.script}`);
          const part = probe.parse(text, exitCode, host);
          sentences.push(`${probe.component} ${host} ${part.state} ${part.leads ?? "-"}: ${part.sentence}`);
        }
    expect(sentences.filter((each) => each.startsWith("etcd"))).toEqual([
      expect.stringMatching(/^etcd c1 up leader: leads 3 members, term \d+, certificate good/),
      expect.stringMatching(/^etcd c2 up -: follows c1, term \d+, certificate good/),
      expect.stringMatching(/^etcd c3 up -: follows c1, term/),
    ]);
    expect(sentences.filter((each) => each.startsWith("patroni"))).toEqual([
      expect.stringMatching(/^patroni c1 up primary: primary, 2 of 2 standbys acknowledge, timeline 2 at /),
      expect.stringMatching(/^patroni c2 up -: standby of 10\.77\.0\.11, timeline 2/),
      expect.stringMatching(/^patroni c3 up -: standby of 10\.77\.0\.11/),
    ]);
  });

  test("takes other settings up: those that want it by a restart of one server after another", async () => {
    const changed = designSite({ ...site, services: { ...site.services, patroni: { "max-connections": 480 } } });
    for (const host of members) await said(host, settingsOf(changed));
    await bring("patroni/settings in the store");
    await expect.poll(() => holds(named("patroni/no server waits for a restart")), { timeout: 20_000 }).toBe(false);
    await bring("patroni/no server waits for a restart");
    await followed("c1", 2);
    for (const host of members) expect(await said(host, `${here} -c "SHOW max_connections"`)).toBe("480");
  }, 240_000);
});

describe("the balancer", () => {
  test("asks by TLS who is primary, and leads there alone", async () => {
    const trial = database.trial(design);
    await said("c2", trial.prepare("quorate_drill", { user: "quorate_drill", password: "OfADrill" }));
    for (const host of members)
      await said(
        host,
        `ip addr add ${design.addresses[0]?.address ?? ""}/32 dev lo\nhaproxy -W -D -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1`,
      );
    await expect
      .poll(async () => (await hosts.run("c3", client("SELECT host(inet_server_addr())"))).text, { timeout: 20_000 })
      .toBe("10.77.0.11");
    await said("c3", client("CREATE TABLE kept (row int)"));
  }, 60_000);
});

const startFollower = "setsid /usr/libexec/quorate/copy-follow >>/root/follow.log 2>&1 </dev/null &";

async function copyStatus(): Promise<string> {
  const probe = wantsOfHost(design, "c3", secrets).probes.find(({ component }) => component === "database-copy");
  const part = probe?.parse(await said("c3", `systemctl() { echo active; }\n${probe?.script ?? "false"}`), 0, "c3");
  return `${part?.state}: ${part?.sentence}`;
}

describe("a copy", () => {
  test("follows whoever is primary, by TLS and under its name, and has a whole copy to begin from", async () => {
    await said("c3", startFollower);
    await said(
      "c3",
      "for turn in {1..200}; do grep -q '^a copy of c1' /root/follow.log && exit 0; sleep 0.3; done; cat /root/follow.log; exit 1",
    );
    await expect.poll(copyStatus).toMatch(/^up: 0 s and 0 bytes behind c1; any second from /);
  }, 120_000);
});

/** What was acknowledged and is not there; and the longest time without an acknowledgement, in seconds. */
async function ledger(on: string): Promise<{ readonly lost: string; readonly gap: number; readonly rows: number }> {
  await said("c3", "touch /root/enough; sleep 3");
  const rows = await said(
    on,
    `${here.replace("-d postgres", "-d quorate_drill")} -c "SELECT row FROM kept ORDER BY row"`,
  );
  const acknowledged = (await said("c3", "cat /root/acknowledged")).split("\n").map((line) => line.split(" "));
  const there = new Set(rows.split("\n"));
  const times = acknowledged.map(([, at]) => Number(at));
  const gap = Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  const lost = acknowledged.flatMap(([row = ""]) => (there.has(row) ? [] : [row])).join(",");
  return { lost, gap, rows: acknowledged.length };
}

async function anew(): Promise<void> {
  await said("c3", `rm -f /root/enough /root/acknowledged`);
  await said(await primary(), `${here.replace("-d postgres", "-d quorate_drill")} -c "TRUNCATE kept"`);
  await said("c3", writer);
  await said("c3", "for turn in {1..60}; do [ -s /root/acknowledged ] && exit 0; sleep 0.25; done; exit 1");
}

describe("a primary that is lost", () => {
  test("is followed by another one, and nothing that was acknowledged is gone", async () => {
    await anew();
    await powerOff("c1");
    await expect.poll(() => primary(), { timeout: 60_000, interval: 500 }).toMatch(/^c[23]$/);
    await said("c3", "sleep 4");
    const { lost, gap, rows } = await ledger(await primary());
    console.info(`power off: gap ${gap.toFixed(2)} s, ${rows} rows acknowledged`);
    expect(lost).toBe("");
    expect(rows).toBeGreaterThan(5);
  }, 120_000);

  test("comes back as a standby, and the store counts it again", async () => {
    await powerOn("c1");
    await followed(await primary(), 2);
    for (const condition of conditions.filter(({ id }) => id.startsWith("etcd/")))
      await expect.poll(() => holds(condition), { timeout: 30_000 }).toBe(true);
  }, 120_000);

  test("that was cut off with a commit that nobody else has is rewound, and that commit was never acknowledged", async () => {
    await anew();
    const old = await primary();
    await said("-", `ip link set to-${old} down`);
    const hanging = await hosts.run(
      old,
      `timeout 6 ${here.replace("-d postgres", "-d quorate_drill")} -c "INSERT INTO kept SELECT -g FROM generate_series(1, 5000) g" 2>&1`,
    );
    expect(hanging.exitCode).not.toBe(0);
    const witness = old === "c2" ? "c3" : "c2";
    await expect
      .poll(async () => (await hosts.run(witness, database.trial(design).leader("", ""))).text, {
        timeout: 60_000,
        interval: 500,
      })
      .toMatch(new RegExp(`^c(?!${old.slice(1)})[123]$`));
    await said("-", `ip link set to-${old} up`);
    const now = await said(witness, database.trial(design).leader("", ""));
    await followed(now, 2);
    expect(await said(old, `grep -c "running pg_rewind from ${now}" /root/patroni.service.log`)).not.toBe("0");
    for (const host of members)
      expect(
        await said(
          host,
          `${here.replace("-d postgres", "-d quorate_drill")} -c "SELECT count(*) FROM kept WHERE row < 0"`,
        ),
      ).toBe("0");
    const { lost } = await ledger(now);
    expect(lost).toBe("");
  }, 180_000);

  // Between another's promotion and the last one's following it, a thawed primary may still find somebody to acknowledge by.
  test("frozen until another is followed, and thawed, it acknowledges nothing any more, by whoever goes on writing to it", async () => {
    await anew();
    const old = await primary();
    const witness = old === "c3" ? "c2" : "c3";
    const signal = (name: string): string => `for at in /proc/[0-9]*; do
  case $(readlink "$at/root") in */tmp/${old}/root) kill -${name} "\${at#/proc/}" 2>/dev/null || true ;; esac
done`;
    const direct = design.hosts.find(({ name }) => name === old)?.address ?? "";
    // It asks nobody who is primary, as one with an old session or an old address.
    await said(
      witness,
      `rm -f /root/direct /root/enough-direct
setsid bash -c 'for ((row = 1000001; ; row++)); do
  if [ -e /root/enough-direct ]; then exit; fi
  if PGPASSWORD=OfADrill PGCONNECT_TIMEOUT=2 timeout 5 psql -XAtq "host=${direct} sslmode=require user=quorate_drill dbname=quorate_drill" -c "INSERT INTO kept VALUES ($row)" 2>/dev/null; then
    echo "$row $EPOCHREALTIME" >>/root/direct
  fi
done' >/dev/null 2>&1 </dev/null &
for turn in {1..60}; do [ -s /root/direct ] && exit 0; sleep 0.25; done; exit 1`,
    );
    await said("-", signal("STOP"));
    const frozenAt = Date.now();
    const leader = database.trial(design).leader("", "");
    await expect
      .poll(async () => (await hosts.run(witness, leader)).text, { timeout: 60_000, interval: 500 })
      .toMatch(new RegExp(`^c(?!${old.slice(1)})[123]$`));
    const now = await said(witness, leader);
    await followed(now, 1);
    const followedAt = Date.now() / 1000;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 20_000 - (Date.now() - frozenAt))));
    await said("-", signal("CONT"));
    await followed(now, 2);
    await said(witness, "touch /root/enough-direct; sleep 6");
    const told = (await said(witness, "cat /root/direct")).split("\n").map((line) => line.split(" ").map(Number));
    expect(told.filter(([, at = 0]) => at > followedAt)).toEqual([]);
    const { lost } = await ledger(now);
    expect(lost).toBe("");
    const there = await said(
      now,
      `${here.replace("-d postgres", "-d quorate_drill")} -c "SELECT row FROM kept WHERE row > 1000000"`,
    );
    expect(told.map(([row]) => String(row)).filter((row) => !there.split("\n").includes(row))).toEqual([]);
  }, 300_000);

  test("is another one when an operator says so", async () => {
    const old = await primary();
    const next = members.find((each) => each !== old) ?? "c1";
    const order = database.promote?.(next);
    await said(old, order?.make ?? "false");
    await expect.poll(async () => (await hosts.run(next, `set -e\n${order?.test ?? "false"}`)).exitCode).toBe(0);
    await followed(next, 2);
  }, 120_000);
});

describe("the worst", () => {
  test("all hosts lose power and come back: one is promoted by itself, with every commit", async () => {
    await anew();
    for (const host of members) if (host !== "c3") await powerOff(host);
    const acknowledged = await said("c3", "cat /root/acknowledged | wc -l");
    await powerOff("c3");
    for (const host of members) await powerOn(host);
    await expect
      .poll(async () => (await hosts.run("c2", database.trial(design).leader("", ""))).text, {
        timeout: 90_000,
        interval: 500,
      })
      .toMatch(/^c[123]$/);
    const now = await primary();
    await followed(now, 2);
    expect(Number(acknowledged)).toBeGreaterThan(0);
    expect((await ledger(now)).lost).toBe("");
  }, 240_000);

  test("a member of the store that lost its disk does not begin by itself, and joins again", async () => {
    const begin = named("etcd/member on c2");
    await said("c2", "systemctl stop etcd.service; rm -rf /var/lib/etcd/quorate");
    expect((await hosts.run("c2", "systemctl start etcd.service")).exitCode).toBe(1);
    expect(await holds(begin)).toBe(false);
    await bring("etcd/member on c2");
    await started("c2", "etcd.service");
    await bring("etcd/vote of c2");
    expect(await holds(named("etcd/has the design's members"))).toBe(true);
  }, 120_000);
});

describe.each([detectionRangeMs.from, 500, detectionRangeMs.to])("with a detection time of %i ms", (detectionMs) => {
  const other = designSite({ ...site, detectionMs });
  const laid = (which: RegExp): string =>
    laying(renderHost(other, "c1", secrets).filter(({ path: at }) => which.test(at)));

  // Whether it elects itself is asked nowhere: alone it may wait for twice its time-out.
  test("etcd begins with its flags", async () => {
    const begun = await hosts.run(
      "c1",
      `systemctl stop etcd.service
${laid(/default\/etcd$/)}
( set -a; . /etc/default/etcd
  export ETCD_INITIAL_CLUSTER=c1=https://10.77.0.11:2380 ETCD_DATA_DIR=/tmp/other-${detectionMs}
  exec timeout 40 etcd ) >/root/other.log 2>&1 </dev/null &
for turn in {1..60}; do grep -q 'became follower at term' /root/other.log && break; sleep 0.5; done
kill -0 %1 && grep 'became follower at term' /root/other.log; ended=$?
kill %1; wait; exit $ended`,
    );
    expect(begun.exitCode, begun.text).toBe(0);
  });

  test("Patroni takes its times as they are, and would not take others", async () => {
    await said("c1", laid(/settings\.json$/));
    expect(await said("c1", taken(""))).toBe("True");
    expect(await said("c1", taken('settings["ttl"] -= 1'))).not.toContain("True");
  });
});
