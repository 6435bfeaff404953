import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import { certificateOf } from "../../src/catalogue/contract/cluster-certificates.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { vocabulary } from "../../src/catalogue/index.ts";
import { databases, placesOf, type OvnDatabase } from "../../src/catalogue/ovn/databases.ts";
import { serverSettings } from "../../src/catalogue/ovn/config.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfSite } from "../../src/design/wants.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { generate } from "../../src/store/secrets.ts";
import { programsImage } from "./image.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { laying } from "./image-root.ts";
import { found, listen } from "./wire.ts";

/**
 * OVN's databases on three hosts, in the clear and then by TLS, with a compute host, and one that is nobody's. The tests build on each other,
 * in this order.
 */

const text = `hosts:
  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
  n1: { address: 10.77.0.14, zone: a, roles: [compute] }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: { keystone: {}, nova: { compute: fake }, neutron: { backend: ovn } }
`;

function designed(of: string) {
  const { site, findings } = parseSite(of, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const plain = designed(text);
const design = designed(`certificates: own\n${text}`);
const members = ["c1", "c2", "c3"] as const;
const marker = "a-network-that-is-nobodys-business";
const now = new Date();
const secrets: Record<string, string> = {};
for (const need of design.secrets) secrets[need.name] = generate(need, secrets, now);
let hosts: HostsInImage;

async function on(host: string, script: string): Promise<string> {
  const { exitCode, text: said } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  if (exitCode !== 0) throw new Error(`on ${host}: ${exitCode}: ${said}`);
  return said;
}

async function lay(of: typeof design, host: string, known: Secrets = secrets): Promise<void> {
  const files = renderHost(of, host, known).filter(({ path }) => /^\/etc\/(?:ovn|ssl)\//u.test(path));
  await on(host, `mkdir -p /run/ovn /var/log/ovn\n${laying(files)}`);
}

/** Nothing is booted: what would stop and start a server does so by hand. */
function units(of: typeof design, host: string): string {
  const cases = databases.map((database) => {
    const { pid, control } = placesOf(database);
    const command = (serverSettings(of, host, database)["ExecStart"] ?? "").split("ExecStart=").at(-1);
    return `  "stop ${database.unit}")
    if [ -e ${pid} ]; then own=$(cat ${pid}); kill "$own"; while kill -0 "$own" 2>/dev/null; do sleep 0.05; done; rm -f ${pid} ${control}; fi ;;
  "start ${database.unit}")
    setsid ${command} </dev/null >/dev/null 2>&1 &
    for turn in {1..50}; do if ovs-appctl -t ${control} version >/dev/null 2>&1; then break; fi; sleep 0.1; done ;;`;
  });
  return `systemctl() {\ncase $* in\n${cases.join("\n")}\n*) return 1 ;;\nesac\n}`;
}

function conditionsOf(of: typeof design): ReadonlyMap<string, Condition> {
  return new Map(wantsOfSite(of, secrets).map((condition) => [condition.id, condition]));
}

async function holds({ host, test: script }: Condition): Promise<boolean> {
  return (await hosts.run(host, `set -eu -o pipefail\n${script}`)).exitCode === 0;
}

/** Makes a condition true as an apply does, behind its gate; what it was decided by, where it was. `upTo`: it is cut off there. */
async function make(of: typeof design, id: string, upTo?: string): Promise<string> {
  const condition = conditionsOf(of).get(id);
  if (condition === undefined) throw new Error(`there is no condition ${id}`);
  if (await holds(condition)) return "held";
  // A leader that is being elected is waited for, as an apply does.
  for (const host of condition.gate?.ask?.on ?? [])
    await on(
      host,
      `for turn in {1..10}; do if ${condition.gate?.ask?.test ?? ""}; then exit 0; fi; sleep 0.7; done; exit 1`,
    );
  const { remedy } = condition;
  let [because, script] = ["", ""];
  if (remedy.kind === "make") script = remedy.script;
  if (remedy.kind === "decide") {
    const said = new Map<string, string>();
    for (const host of remedy.hosts) said.set(host, await on(host, remedy.evidence));
    const decided = remedy.decide(said, []);
    because = decided.because;
    if (decided.kind === "refuse") return `refused: ${because}`;
    script = decided.script;
  }
  const cut = upTo === undefined ? script : script.replace(upTo, `exit 0\n${upTo}`);
  expect(cut === script).toBe(upTo === undefined);
  await on(condition.host, `${units(of, condition.host)}\n${cut}`);
  if (upTo !== undefined) return because;
  const until = Date.now() + condition.settleMs;
  while (!(await holds(condition))) {
    if (Date.now() > until) throw new Error(`${id} does not hold: ${because}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return because;
}

const shown = "-p /etc/ovn/quorate.pem -c /etc/ovn/quorate.pem -C /etc/ssl/quorate-ovn.pem";
const northbound = members.map((_, index) => `ssl:10.77.0.${11 + index}:6641`);
/** By itself it tries each member once, and a leader may just be elected. */
const nbctl = `asked() { for turn in {1..20}; do if ovn-nbctl -t 20 ${shown} --db=${northbound.join(",")} "$@" 2>/dev/null; then return; fi; sleep 0.5; done; return 1; }
asked`;

function addresses(host: string, { short, schema }: OvnDatabase): Promise<string> {
  return on(
    host,
    `ovs-appctl -t /run/ovn/ovn${short}_db.ctl cluster/status ${schema} | grep -o 'at [^)]*)' | LC_ALL=C sort`,
  );
}

beforeAll(async () => {
  const own = Object.fromEntries(design.hosts.map(({ name, address }) => [name, `${address}/24`]));
  hosts = new HostsInImage(await programsImage(), { ...own, x1: "10.77.0.66/24" });
  for (const host of [...members, "n1"]) await lay(plain, host);
  for (const host of members) {
    for (const { short, unit } of databases) {
      await make(plain, `ovn/${short} database on ${host}`);
      await on(host, `${units(plain, host)}\nsystemctl start ${unit}`);
    }
  }
  for (const { short } of databases) await make(plain, `ovn/${short} database has a leader`);
  await on("c1", `ovn-nbctl -t 20 --db=tcp:10.77.0.11:6641,tcp:10.77.0.12:6641,tcp:10.77.0.13:6641 ls-add ${marker}`);
});

afterAll(async () => {
  await hosts.end();
});

describe("databases that run in the clear", () => {
  test("show every network to whoever listens, and are changed by whoever comes", async () => {
    await on("-", listen);
    expect(
      await on(
        "x1",
        "ovn-nbctl -t 5 --no-leader-only --db=tcp:10.77.0.11:6641 --bare --columns=name list Logical_Switch",
      ),
    ).toBe(marker);
    expect(await on("-", found(marker))).toMatch(/^seen/);
  });

  test("have nothing to turn from", async () => {
    for (const host of members) expect(await make(plain, `ovn/nb database on ${host} speaks as designed`)).toBe("held");
  });

  test("take their keys, one server after another, and hear each other meanwhile", async () => {
    for (const host of members) {
      await lay(design, host);
      for (const { short, unit } of databases) {
        await on(host, `${units(design, host)}\nsystemctl stop ${unit}\nsystemctl start ${unit}`);
        await make(design, `ovn/${short} database has a leader`);
      }
    }
    expect(await on("c2", `${nbctl} --bare --columns=name list Logical_Switch`)).toBe(marker);
    expect(await addresses("c1", databases[0]!)).toContain("tcp:");
  });

  test.each(databases)(
    "turn member by member, and keep all that they had: $schema",
    async ({ short, unit, schema }) => {
      const id = (host: string): string => `ovn/${short} database on ${host} speaks as designed`;
      expect(await make(design, id("c1"))).toBe("all others are in the cluster; c1 takes its other address");
      // The second one is cut off right after it left, and its host loses power.
      await make(design, id("c2"), 'systemctl stop "$unit"\nfi');
      await on(
        "c2",
        `own=$(cat /run/ovn/ovn${short}_db.pid)\nkill -9 "$own"\nrm -f /run/ovn/ovn${short}_db.pid /run/ovn/ovn${short}_db.ctl`,
      );
      expect(await make(design, id("c3")).catch(String)).toMatch(/^Error: on c2/u);
      expect(await make(design, `ovn/${short} database on c2`)).toMatch(/are in the cluster; c2 joins them$/u);
      await on(
        "c2",
        `${units(design, "c2")}\nsystemctl start ${unit}\nfor turn in {1..60}; do if ovs-appctl -t /run/ovn/ovn${short}_db.ctl cluster/status ${schema} | grep -qx 'Status: cluster member'; then break; fi; sleep 0.5; done`,
      );
      expect(await make(design, id("c2"))).toBe("held");
      await make(design, id("c3"));
      await make(design, `ovn/${short} database has a leader`);
      expect(await make(design, `ovn/${short} database has the design's members`)).toBe("held");
    },
  );
});

/** What becomes of a server that shows what a compute host holds, and asks to be one of a cluster's. */
async function joins(short: "nb" | "sb", schema: string, port: number): Promise<string> {
  await on(
    "n1",
    `rm -f /root/${short}.db /root/.${short}.db.~lock~
ovsdb-tool join-cluster /root/${short}.db ${schema} ssl:10.77.0.14:${port} ssl:10.77.0.11:${port} ssl:10.77.0.12:${port}
(setsid ovsdb-server -vconsole:off --log-file=/root/${short}.log --pidfile=/root/${short}.pid --unixctl=/root/${short}.ctl --remote=punix:/root/${short}.sock --private-key=/etc/ovn/quorate.pem --certificate=/etc/ovn/quorate.pem --ca-cert=/etc/ssl/quorate-ovn.pem /root/${short}.db </dev/null >/dev/null 2>&1 &)
sleep 6`,
  );
  const status = `ovs-appctl -t /root/${short}.ctl cluster/status ${schema} | sed -n 's/^Status: //p'`;
  const said = await on("n1", status);
  await on("n1", `kill -9 "$(cat /root/${short}.pid)"`);
  return said;
}

describe("databases with certificates", () => {
  test("have what they had, and tell it to members by TLS", async () => {
    expect(await on("c3", `${nbctl} --bare --columns=name list Logical_Switch`)).toBe(marker);
    for (const database of databases)
      for (const host of members) expect(await addresses(host, database)).not.toContain("tcp:");
    await on("-", listen);
    await on("c1", `${nbctl} ls-add ${marker}-2; sleep 1`);
    expect(await on("c2", `${nbctl} --bare --columns=name list Logical_Switch | grep -c .`)).toBe("2");
    expect(await on("-", found(marker))).toMatch(/^hidden/);
  });

  test("northd reads the one and writes the other", async () => {
    await on(
      "c1",
      `ovn-northd --detach --pidfile $(cat /etc/ovn/ovn-northd-db-params.conf)
for turn in {1..40}; do
  if [ "$(ovn-sbctl -t 20 ${shown} --db=ssl:10.77.0.12:6642 --no-leader-only --bare --columns=_uuid list Datapath_Binding | grep -c .)" = 2 ]; then exit 0; fi
  sleep 0.5
done
ovn-appctl -t ovn-northd status; exit 1`,
    );
  });

  test("a compute host's controller is in the southbound database, and its certificate opens no other", async () => {
    await lay(design, "n1");
    await on(
      "n1",
      `mkdir -p /run/openvswitch /var/log/openvswitch /etc/openvswitch
/usr/share/openvswitch/scripts/ovs-ctl --no-ovs-vswitchd --no-monitor --system-id=random --no-record-hostname start
ovs-vsctl --no-wait set Open_vSwitch . external_ids:ovn-remote=ssl:10.77.0.11:6642,ssl:10.77.0.12:6642,ssl:10.77.0.13:6642 external_ids:ovn-encap-type=geneve external_ids:ovn-encap-ip=10.77.0.14 -- set-ssl /etc/ovn/quorate.pem /etc/ovn/quorate.pem /etc/ssl/quorate-ovn.pem
ovn-controller unix:/run/openvswitch/db.sock --detach --pidfile
for turn in {1..40}; do
  if [ "$(ovn-appctl -t ovn-controller connection-status)" = connected ]; then break; fi
  sleep 0.5
done
[ "$(ovn-appctl -t ovn-controller connection-status)" = connected ]`,
    );
    expect(
      await on(
        "c1",
        `ovn-sbctl -t 20 ${shown} --db=ssl:10.77.0.13:6642 --no-leader-only --bare --columns=hostname list Chassis | grep -c .`,
      ),
    ).toBe("1");
    const { exitCode } = await hosts.run(
      "n1",
      `ovn-nbctl -t 5 ${shown} --no-leader-only --db=ssl:10.77.0.11:6641 list Logical_Switch`,
    );
    expect(exitCode).not.toBe(0);
  });

  /** Ways in which somebody without a certificate of the site's asks, at each port of each database. */
  const ways = ["tcp:", "ssl: nobody's", "ssl: his own", "ssl: the authority's name alone"] as const;

  test.each(ways)("a stranger reads and changes nothing: %s", async (way) => {
    await on(
      "x1",
      `mkdir -p /root/own && cd /root/own
if [ ! -e key.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 10 -subj '/CN=c1' -keyout key.pem -out own.pem 2>/dev/null
fi`,
    );
    // Whom a site believes is no secret: he has that.
    const authority = Buffer.from(secrets["ovn-authority"]?.split("-----BEGIN PRIVATE")[0] ?? "").toString("base64");
    await on("x1", `base64 -d >/root/own/site.pem <<<${authority}`);
    const own = "-p /root/own/key.pem -c /root/own/own.pem";
    const words = {
      "tcp:": "",
      "ssl: nobody's": "",
      "ssl: his own": `${own} -C /root/own/own.pem`,
      "ssl: the authority's name alone": `${own} -C /root/own/site.pem`,
    }[way];
    const method = way === "tcp:" ? "tcp" : "ssl";
    for (const [port, schema, table] of [
      [6641, "OVN_Northbound", "Logical_Switch"],
      [6642, "OVN_Southbound", "Chassis"],
      [6643, "OVN_Northbound", "Logical_Switch"],
      [6644, "OVN_Southbound", "Chassis"],
    ] as const) {
      const place = `${method}:10.77.0.11:${port}`;
      for (const transaction of [
        `{"op":"select","table":"${table}","where":[]}`,
        `{"op":"delete","table":"${table}","where":[]}`,
      ]) {
        const said = await hosts.run(
          "x1",
          `timeout 8 ovsdb-client -t 5 ${words} transact ${place} '["${schema}",${transaction}]'`,
        );
        expect(said.exitCode, said.text).not.toBe(0);
        expect(said.text).not.toMatch(/rows|count/u);
      }
    }
    expect(await on("c1", `${nbctl} --bare --columns=name list Logical_Switch | grep -c .`)).toBe("2");
  });

  test("a stranger's server does not become a member", async () => {
    await on(
      "x1",
      `mkdir -p /run/ovn
ovsdb-tool join-cluster /root/rogue.db OVN_Northbound ssl:10.77.0.66:6643 ssl:10.77.0.11:6643 ssl:10.77.0.12:6643
(setsid ovsdb-server -vconsole:off --log-file=/root/rogue.log --unixctl=/run/ovn/rogue.ctl --remote=punix:/run/ovn/rogue.sock --private-key=/root/own/key.pem --certificate=/root/own/own.pem --ca-cert=/root/own/site.pem /root/rogue.db </dev/null >/dev/null 2>&1 &)
sleep 6`,
    );
    expect(
      await on("x1", "ovs-appctl -t /run/ovn/rogue.ctl cluster/status OVN_Northbound | sed -n 's/^Status: //p'"),
    ).toBe("joining cluster");
    expect(await on("x1", `grep -c '${marker}' /root/rogue.db || true`)).toBe("0");
    for (const host of members)
      expect(
        (await addresses(host, databases[0]!)).split("\n").filter((each) => !each.endsWith("at ssl:10.77.0.66:6643)")),
      ).toHaveLength(3);
    expect(await make(design, "ovn/nb database has the design's members")).toBe("held");
  });

  test("what a compute host holds makes no member of the northbound cluster; the southbound one's port takes it, where no firewall stands", async () => {
    expect(await joins("nb", "OVN_Northbound", 6643)).toBe("joining cluster");
    // One server believes the same authorities at all its ports: the firewall lets members alone into this one.
    expect(await joins("sb", "OVN_Southbound", 6644)).toBe("cluster member");
  });

  test("a renewed certificate is shown by servers that go on as they are", async () => {
    const name = certificateOf("ovn", "c1");
    const need = design.secrets.find((each) => each.name === name);
    if (need === undefined) throw new Error(`no ${name}`);
    const renewed = { ...secrets, [name]: generate(need, { ...secrets }, new Date(now.getTime() + 5000)) };
    const fingerprint = "openssl x509 -noout -fingerprint -sha256";
    const seen = `openssl s_client -connect 10.77.0.11:6641 -cert /etc/ovn/quorate.pem -key /etc/ovn/quorate.pem </dev/null 2>/dev/null | ${fingerprint}`;
    const before = await on("c1", `cat /run/ovn/ovnnb_db.pid\n${seen}`);
    await lay(design, "c1", renewed);
    const laid = await on("c1", `${fingerprint} -in /etc/ovn/quorate.pem`);
    expect(before).not.toContain(laid);
    await on("c1", `sleep 2\n[ "$(cat /run/ovn/ovnnb_db.pid)" = ${before.split("\n")[0]} ]`);
    expect(await on("c1", seen)).toBe(laid);
    expect(await on("c2", `${nbctl} --bare --columns=name list Logical_Switch | grep -c .`)).toBe("2");
  });
});
