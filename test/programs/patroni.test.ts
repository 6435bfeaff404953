import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import adopt from "../../src/catalogue/patroni/adopt.sh";
import { configPath, namedPath } from "../../src/catalogue/patroni/places.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost } from "../../src/design/wants.ts";
import { detectionRangeMs } from "../../src/spec/site-defaults.ts";
import { withVariables } from "../../src/text/script.ts";
import { laying } from "./image-root.ts";
import { emptied, frozenAndThawed, leadsAgain, longestGap, lostOf, Writers, type Thaw } from "./patroni-ledger.ts";
import { addresses, drill, here, members, PatroniSite } from "./patroni-site.ts";
import { siteNamed } from "./sites.ts";

/** Three real members of etcd and Patroni, and a balancer beside each. The tests build on each other, in this order. */

const plain = siteNamed("PostgreSQL under Patroni, certificates", defaultRelease.name);
/** One host keeps a copy as well, so that there is one more program and no more hosts. */
const site: typeof plain = {
  ...plain,
  hosts: plain.hosts.map((host) => (host.name === "c3" ? { ...host, roles: [...host.roles, "copy"] } : host)),
  copies: [{ host: "c3", keepMs: 86_400_000, lagMs: 0 }],
};
const patroni = new PatroniSite(site);
const { design, secrets, conditions, database } = patroni;

/** etcdctl as anybody has it. */
const withoutLogin = "env ETCDCTL_API=3 etcdctl --command-timeout=5s";

/** A client that inserts one row after another through the balancer beside it, and writes down what was acknowledged. */
const writer = `setsid bash -c '
for ((row = 1; ; row++)); do
  if [ -e /root/enough ]; then exit; fi
  if PGPASSWORD=OfADrill PGCONNECT_TIMEOUT=2 psql -XAtq "host=127.0.0.1 sslmode=require user=quorate_drill dbname=quorate_drill" -c "INSERT INTO kept VALUES ($row)" 2>/dev/null; then
    echo "$row $EPOCHREALTIME" >>/root/acknowledged
  fi
done' >/dev/null 2>&1 </dev/null &`;

beforeAll(() => patroni.begin(), 240_000);

afterAll(() => patroni.end());

function settingsOf(of: typeof design): string {
  return laying(renderHost(of, "c1", secrets).filter(({ path: at }) => at.endsWith("settings.json")));
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
    for (const condition of conditions) if (await patroni.holds(condition)) held.push(condition.id);
    // What shows a certificate is asked where it runs.
    expect(held.filter((id) => !id.startsWith("patroni/certificate"))).toEqual([]);
  });

  test("has a store of which one member begins and the others join, that lets in who has a login", async () => {
    for (const host of members) {
      await patroni.bring(`etcd/member on ${host}`);
      await patroni.started(host, "etcd.service");
      await patroni.bring(`etcd/vote of ${host}`);
    }
    await patroni.bring("etcd/has the design's members");
    expect(await patroni.holds(patroni.named("etcd/asks who comes"))).toBe(false);
    await patroni.bring("etcd/asks who comes");
    const without = await patroni.hosts.run(
      "c1",
      "QUORATE_LOGIN=quorate:wrong /usr/libexec/quorate/etcdctl get /quorate/x 2>&1",
    );
    expect(without.text).toMatch(/authentication failed/);
    const clear = await patroni.hosts.run("c1", "curl -sS http://10.77.0.12:2379/health 2>&1");
    expect(clear.text).not.toContain("true");
    const stranger = await patroni.hosts.run(
      "c1",
      `${withoutLogin} get /quorate/x --cacert=/etc/ssl/quorate-etcd.pem --endpoints=https://10.77.0.12:2379 2>&1`,
    );
    expect(stranger.text).toMatch(/user name is empty/);
    const peer = await patroni.hosts.run(
      "c1",
      "curl -sS --cacert /etc/ssl/quorate-etcd.pem https://10.77.0.12:2380/version 2>&1",
    );
    expect(peer.text).toMatch(/certificate required|alert|bad certificate/);
  }, 240_000);

  test("is judged by Patroni itself, which takes its file", async () => {
    const judged = await patroni.hosts.run(
      "c1",
      "runuser -u postgres -- patroni --validate-config --ignore-listen-port /etc/patroni/config.yml 2>&1",
    );
    expect(judged).toEqual({ exitCode: 0, text: "" });
    const spoilt = await patroni.hosts.run(
      "c1",
      "sed 's/^  listen: .*/  listen: nowhere/' /etc/patroni/config.yml >/tmp/spoilt.yml; patroni --validate-config /tmp/spoilt.yml 2>&1",
    );
    expect(spoilt.exitCode).not.toBe(0);
  });

  test("has one database, whose first member makes it and whose others copy it", async () => {
    await patroni.bring("patroni/settings in the store");
    await patroni.bring("patroni/there is a database");
    for (const host of members) await patroni.started(host, "patroni.service");
    for (const id of ["patroni/a copy is promoted", "patroni/no server waits for a restart"]) await patroni.bring(id);
    await patroni.bring("postgresql/user quorate_copy");
    await patroni.followed("c1", 2);
    expect(await patroni.primary()).toBe("c1");
    for (const { id } of conditions.filter((each) => /^patroni\/(?:database|user) /.test(each.id)))
      await patroni.bring(id);
    expect(await patroni.said("c1", `${here} -c "SHOW synchronous_standby_names"`)).toBe("ANY 1 (c2,c3)");
  }, 300_000);

  test("needs nothing the second time", async () => {
    const lacking: string[] = [];
    for (const condition of conditions) if (!(await patroni.holds(condition))) lacking.push(condition.id);
    expect(lacking).toEqual([]);
  });

  test("says what it is", async () => {
    const sentences: string[] = [];
    for (const host of members)
      for (const probe of wantsOfHost(design, host, secrets).probes)
        if (["etcd", "patroni"].includes(probe.component)) {
          const { exitCode, text } = await patroni.hosts.run(host, `set -eu -o pipefail\n${probe.script}`);
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
    for (const host of members) await patroni.said(host, settingsOf(changed));
    await patroni.bring("patroni/settings in the store");
    await expect
      .poll(() => patroni.holds(patroni.named("patroni/no server waits for a restart")), { timeout: 20_000 })
      .toBe(false);
    await patroni.bring("patroni/no server waits for a restart");
    await patroni.followed("c1", 2);
    for (const host of members) expect(await patroni.said(host, `${here} -c "SHOW max_connections"`)).toBe("480");
  }, 240_000);
});

describe("the balancer", () => {
  test("asks by TLS who is primary, and leads there alone", async () => {
    await patroni.clientsBegin();
  }, 60_000);
});

const startFollower = "setsid /usr/libexec/quorate/copy-follow >>/root/follow.log 2>&1 </dev/null &";

async function copyStatus(): Promise<string> {
  const probe = wantsOfHost(design, "c3", secrets).probes.find(({ component }) => component === "database-copy");
  const part = probe?.parse(
    await patroni.said("c3", `systemctl() { echo active; }\n${probe?.script ?? "false"}`),
    0,
    "c3",
  );
  return `${part?.state}: ${part?.sentence}`;
}

describe("a copy", () => {
  test("follows whoever is primary, by TLS and under its name, and has a whole copy to begin from", async () => {
    await patroni.said("c3", startFollower);
    await patroni.said(
      "c3",
      "for turn in {1..200}; do grep -q '^a copy of c1' /root/follow.log && exit 0; sleep 0.3; done; cat /root/follow.log; exit 1",
    );
    await expect.poll(copyStatus).toMatch(/^up: 0 s and 0 bytes behind c1; any second from /);
  }, 120_000);
});

/** What was acknowledged and is not there; and the longest time without an acknowledgement, in seconds. */
async function ledger(on: string): Promise<{ readonly lost: string; readonly gap: number; readonly rows: number }> {
  await patroni.said("c3", "touch /root/enough; sleep 3");
  const rows = await patroni.said(on, `${drill} -c "SELECT row FROM kept ORDER BY row"`);
  const acknowledged = (await patroni.said("c3", "cat /root/acknowledged")).split("\n").map((line) => line.split(" "));
  const there = new Set(rows.split("\n"));
  const times = acknowledged.map(([, at]) => Number(at));
  const gap = Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  const lost = acknowledged.flatMap(([row = ""]) => (there.has(row) ? [] : [row])).join(",");
  return { lost, gap, rows: acknowledged.length };
}

async function anew(): Promise<void> {
  await patroni.said("c3", `rm -f /root/enough /root/acknowledged`);
  await patroni.said(await patroni.primary(), `${drill} -c "TRUNCATE kept"`);
  await patroni.said("c3", writer);
  await patroni.said("c3", "for turn in {1..60}; do [ -s /root/acknowledged ] && exit 0; sleep 0.25; done; exit 1");
}

describe("a primary that is lost", () => {
  test("is followed by another one, and nothing that was acknowledged is gone", async () => {
    await anew();
    await patroni.powerOff("c1");
    await expect.poll(() => patroni.primary(), { timeout: 60_000, interval: 500 }).toMatch(/^c[23]$/);
    await patroni.said("c3", "sleep 4");
    const { lost, gap, rows } = await ledger(await patroni.primary());
    console.info(`power off: gap ${gap.toFixed(2)} s, ${rows} rows acknowledged`);
    expect(lost).toBe("");
    expect(rows).toBeGreaterThan(5);
  }, 120_000);

  test("comes back as a standby, and the store counts it again", async () => {
    await patroni.powerOn("c1");
    await patroni.followed(await patroni.primary(), 2);
    for (const condition of conditions.filter(({ id }) => id.startsWith("etcd/")))
      await expect.poll(() => patroni.holds(condition), { timeout: 30_000 }).toBe(true);
  }, 120_000);

  test("that was cut off with a commit that nobody else has is rewound, and that commit was never acknowledged", async () => {
    await anew();
    const old = await patroni.primary();
    await patroni.said("-", `ip link set to-${old} down`);
    const hanging = await patroni.hosts.run(
      old,
      `timeout 6 ${drill} -c "INSERT INTO kept SELECT -g FROM generate_series(1, 5000) g" 2>&1`,
    );
    expect(hanging.exitCode).not.toBe(0);
    const witness = old === "c2" ? "c3" : "c2";
    await expect
      .poll(async () => (await patroni.hosts.run(witness, database.trial(design).leader("", ""))).text, {
        timeout: 60_000,
        interval: 500,
      })
      .toMatch(new RegExp(`^c(?!${old.slice(1)})[123]$`));
    await patroni.said("-", `ip link set to-${old} up`);
    const now = await patroni.said(witness, database.trial(design).leader("", ""));
    await patroni.followed(now, 2);
    expect(await patroni.said(old, `grep -c "running pg_rewind from ${now}" /root/patroni.service.log`)).not.toBe("0");
    for (const host of members)
      expect(await patroni.said(host, `${drill} -c "SELECT count(*) FROM kept WHERE row < 0"`)).toBe("0");
    const { lost } = await ledger(now);
    expect(lost).toBe("");
  }, 180_000);

  // More moments: test/full/patroni-thaw.test.ts.
  test.each<Thaw>([
    { moment: "lease", afterMs: 0 },
    { moment: "promotion", afterMs: 500 },
  ])(
    "that stood still and goes on $afterMs ms after another one's $moment acknowledges nothing that is not kept",
    async (at) => {
      const sentence = await frozenAndThawed(patroni, at);
      console.info(sentence);
      expect(sentence).toContain("rows acknowledged");
    },
    300_000,
  );

  test("is another one when an operator says so", async () => {
    const old = await patroni.primary();
    const next = members.find((each) => each !== old) ?? "c1";
    const order = database.promote?.(next);
    await patroni.said(old, order?.make ?? "false");
    await expect
      .poll(async () => (await patroni.hosts.run(next, `set -e\n${order?.test ?? "false"}`)).exitCode)
      .toBe(0);
    await patroni.followed(next, 2);
  }, 120_000);
});

/** How often a promotion of this host was stopped since somebody had more. */
async function refused(host: string): Promise<number> {
  return Number(
    await patroni.said(host, "grep -c 'before promotion: .* has more than' /root/patroni.service.log || true"),
  );
}

describe("a hand-over", () => {
  // Patroni asks how far the new one is to be before the old one has stopped.
  test("to one who lacks what was acknowledged is not made: who has more gets the lease", async () => {
    for (let turn = 0; turn < 6; turn++) {
      const old = await emptied(patroni);
      const [candidate = "c1", witness = "c2"] = members.filter((each) => each !== old);
      const before = await refused(candidate);
      const writers = new Writers(patroni, witness);
      await writers.begin();
      // At once: a candidate that has been silent for two seconds is none any more.
      await patroni.said(
        candidate,
        `pkill -STOP -f '^postgres: demo: walreceiver' --ns $$ --nslist net
curl -sk --max-time 60 -u quorate:${secrets["patroni-api"]} -d '{"leader":"${old}","candidate":"${candidate}"}' https://${addresses[old]}:8008/switchover`,
      );
      await patroni.said("-", "sleep 4");
      await patroni.signal(candidate, "CONT", "walreceiver");
      const now = await leadsAgain(patroni, witness);
      await patroni.followed(now, 2);
      const told = await writers.end();
      expect(await lostOf(patroni, now, told)).toEqual([]);
      // A candidate that had been silent for long enough is refused by Patroni before anything is stopped.
      if (now === old) continue;
      expect(await refused(candidate)).toBeGreaterThan(before);
      expect(now).not.toBe(candidate);
      console.info(
        `a hand-over to one who lagged: ${now} leads, gap ${longestGap(told).toFixed(2)} s, ${told.length} rows`,
      );
      return;
    }
    throw new Error("Patroni refused the hand-over each time, before it stopped anything");
  }, 600_000);
});

const server = "^(/usr/lib/postgresql/[0-9]+/bin/postgres |postgres:)";

describe("a standby that is lost", () => {
  test.each(["killed", "frozen"])("%s, costs no writes: the other one acknowledges", async (how) => {
    const primary = await emptied(patroni);
    const lost = members.find((each) => each !== primary) ?? "c1";
    const writers = new Writers(patroni, primary);
    await writers.begin();
    await patroni.signal(lost, how === "killed" ? "9" : "STOP", how === "killed" ? server : "");
    const from = Date.now() / 1000;
    await patroni.said("-", "sleep 8");
    const until = Date.now() / 1000;
    if (how === "frozen") await patroni.signal(lost, "CONT");
    const told = await writers.end();
    console.info(`a standby ${how}: gap ${longestGap(told).toFixed(2)} s, ${told.length} rows acknowledged`);
    expect(told.filter(({ asked, told: at }) => asked > from && at < until).length).toBeGreaterThan(10);
    await patroni.followed(primary, 2);
    expect(await lostOf(patroni, primary, told)).toEqual([]);
  });

  test("and the primary's host straight after it: nothing is lost, and another one is promoted once a standby is back", async () => {
    const primary = await emptied(patroni);
    const [first = "c1", second = "c2"] = members.filter((each) => each !== primary);
    const writers = new Writers(patroni, first);
    await writers.begin();
    await patroni.signal(second, "STOP", `${server}|patroni`);
    await patroni.said("-", "sleep 0.5");
    await patroni.powerOff(primary);
    await patroni.said("-", "sleep 10");
    await patroni.signal(second, "CONT", `${server}|patroni`);
    await patroni.said("-", "sleep 30");
    const now = await leadsAgain(patroni, first);
    expect([first, second]).toContain(now);
    await patroni.followed(now, 1);
    const told = await writers.end();
    console.info(`a standby and the primary: gap ${longestGap(told).toFixed(2)} s, ${told.length} rows acknowledged`);
    expect(await lostOf(patroni, now, told)).toEqual([]);
    await patroni.powerOn(primary);
    await patroni.followed(now, 2);
  }, 240_000);
});

describe("the worst", () => {
  test("all hosts lose power and come back: one is promoted by itself, with every commit", async () => {
    await anew();
    for (const host of members) if (host !== "c3") await patroni.powerOff(host);
    const acknowledged = await patroni.said("c3", "cat /root/acknowledged | wc -l");
    await patroni.powerOff("c3");
    for (const host of members) await patroni.powerOn(host);
    await expect
      .poll(async () => (await patroni.hosts.run("c2", database.trial(design).leader("", ""))).text, {
        timeout: 90_000,
        interval: 500,
      })
      .toMatch(/^c[123]$/);
    const now = await patroni.primary();
    await patroni.followed(now, 2);
    expect(Number(acknowledged)).toBeGreaterThan(0);
    expect((await ledger(now)).lost).toBe("");
  }, 240_000);

  test("with the others silent nobody is promoted but whom an operator names", async () => {
    const old = await emptied(patroni);
    const [left = "c1", silent = "c2"] = members.filter((each) => each !== old);
    const asked = `${here} -c "SELECT pg_is_in_recovery()"`;
    await patroni.signal(silent, "STOP", `${server}|patroni`);
    await patroni.powerOff(old);
    await patroni.said("-", "sleep 35");
    expect(await patroni.said(left, asked)).toBe("t");
    await patroni.said(left, withVariables(adopt, { config: configPath, named: namedPath }));
    expect(await patroni.said(left, asked)).toBe("f");
    await patroni.said(left, "grep -q 'an operator named this host' /root/patroni.service.log");
    await patroni.signal(silent, "CONT", `${server}|patroni`);
    await patroni.powerOn(old);
    await patroni.followed(left, 2);
  }, 240_000);

  test("a member of the store that lost its disk does not begin by itself, and joins again", async () => {
    const begin = patroni.named("etcd/member on c2");
    await patroni.said("c2", "systemctl stop etcd.service; rm -rf /var/lib/etcd/quorate");
    expect((await patroni.hosts.run("c2", "systemctl start etcd.service")).exitCode).toBe(1);
    expect(await patroni.holds(begin)).toBe(false);
    await patroni.bring("etcd/member on c2");
    await patroni.started("c2", "etcd.service");
    await patroni.bring("etcd/vote of c2");
    expect(await patroni.holds(patroni.named("etcd/has the design's members"))).toBe(true);
  }, 120_000);
});

describe.each([detectionRangeMs.from, 500, detectionRangeMs.to])("with a detection time of %i ms", (detectionMs) => {
  const other = designSite({ ...site, detectionMs });
  const laid = (which: RegExp): string =>
    laying(renderHost(other, "c1", secrets).filter(({ path: at }) => which.test(at)));

  // Whether it elects itself is asked nowhere: alone it may wait for twice its time-out.
  test("etcd begins with its flags", async () => {
    const begun = await patroni.hosts.run(
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
    await patroni.said("c1", laid(/settings\.json$/));
    expect(await patroni.said("c1", taken(""))).toBe("True");
    expect(await patroni.said("c1", taken('settings["ttl"] -= 1'))).not.toContain("True");
  });
});
