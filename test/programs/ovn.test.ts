import { afterAll, beforeAll, expect, test } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import { vocabulary } from "../../src/catalogue/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { programsImage } from "./image.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { laying } from "./image-root.ts";

/** OVN's own programs, brought up by the conditions that an apply would make true; the tests build on each other, in this order. */

const text = `hosts:
  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: { keystone: {}, neutron: { backend: ovn, physicalNetworks: { outside: eth1 } } }
`;

const { site } = parseSite(text, "site.yaml", vocabulary);
if (site === undefined) throw new Error("the site cannot be read");
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
const conditions = new Map(wantsOfSite(design, secrets).map((condition) => [condition.id, condition]));
const names = design.members;
let hosts: HostsInImage;

beforeAll(async () => {
  const path = await programsImage();
  hosts = new HostsInImage(path, Object.fromEntries(design.hosts.map(({ name, address }) => [name, `${address}/24`])));
  for (const name of names) {
    const files = renderHost(design, name, secrets).filter(({ path: at }) =>
      /ovn|openvswitch|start-vswitchd/u.test(at),
    );
    await on(name, `mkdir -p /run/ovn /run/openvswitch /var/log/ovn\n${laying(files)}`);
  }
});

afterAll(async () => {
  await hosts.end();
});

async function on(host: string, script: string): Promise<string> {
  const { exitCode, text: said } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  if (exitCode !== 0) throw new Error(`on ${host}: ${exitCode}: ${said}`);
  return said;
}

async function holds({ host, test: script }: Condition): Promise<boolean> {
  return (await hosts.run(host, `set -eu -o pipefail\n${script}`)).exitCode === 0;
}

/** Makes a condition true as an apply does; what it was decided by, where it was. `silent`: hosts that do not answer. */
async function make(id: string, silent: readonly string[] = []): Promise<string> {
  const condition = conditions.get(id);
  if (condition === undefined) throw new Error(`there is no condition ${id}`);
  if (await holds(condition)) return "held";
  const { remedy } = condition;
  let because = "";
  if (remedy.kind === "make") await on(condition.host, remedy.script);
  if (remedy.kind === "decide") {
    const said = new Map<string, string>();
    for (const host of remedy.hosts.filter((each) => !silent.includes(each)))
      said.set(host, await on(host, remedy.evidence));
    const found = remedy.decide(said, []);
    because = found.because;
    if (found.kind === "refuse") return `refused: ${because}`;
    await on(found.host, found.script);
  }
  const until = Date.now() + condition.settleMs;
  while (!(await holds(condition))) {
    if (Date.now() > until) throw new Error(`${id} does not hold: ${because}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return because;
}

/** Starts a unit's program as its drop-in has it. */
async function start(host: string, unit: string): Promise<void> {
  const settings = wantsOfHost(design, host, secrets).units.find((each) => each.unit === unit)?.runs.settings ?? {};
  const command = (settings["ExecStart"] ?? "").split("ExecStart=").at(-1);
  await on(host, `${command} </dev/null >/dev/null 2>&1 &\nsleep 0.5`);
}

const servers = { nb: "ovn-ovsdb-server-nb.service", sb: "ovn-ovsdb-server-sb.service" } as const;
const both = ["nb", "sb"] as const;

test("the first member founds a cluster of each database, and the others join it", async () => {
  expect(await make("ovn/nb database on c2")).toBe(
    "refused: nobody is in a cluster yet, and c1 is the one to found it",
  );
  for (const name of names) {
    for (const database of both) {
      const because = await make(`ovn/${database} database on ${name}`);
      expect(because).toMatch(name === "c1" ? /c1 founds it$/u : new RegExp(`${name} joins them$`, "u"));
      await start(name, servers[database]);
    }
  }
  for (const database of both) {
    await make(`ovn/${database} database has a leader`);
    expect(await make(`ovn/${database} database has the design's members`)).toBe("held");
    expect(await make(`ovn/${database} database's schema`)).toBe("held");
  }
});

test("each member says that it is in the cluster, one of them that it leads", async () => {
  for (const component of ["ovn-northbound", "ovn-southbound"]) {
    const parts = [];
    for (const name of names) {
      const probe = wantsOfHost(design, name, secrets).probes.find((each) => each.component === component);
      const said = await hosts.run(name, (probe?.script ?? "").replaceAll("systemctl", "echo systemctl"));
      parts.push(probe?.parse(said.text, said.exitCode, name));
    }
    expect(parts.map((part) => part?.state)).toEqual(["up", "up", "up"]);
    expect(parts.filter((part) => part?.sentence === "leads 3 members")).toHaveLength(1);
  }
});

test("the election timer is changed by the leader, in steps that double it at the most", async () => {
  const condition = conditions.get("ovn/nb database's election timer");
  expect(await make("ovn/nb database's election timer")).toBe("held");
  for (const to of [2000, 4000]) {
    for (const name of names) {
      await hosts.run(name, `ovs-appctl -t /run/ovn/ovnnb_db.ctl cluster/change-election-timer OVN_Northbound ${to}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
  expect(condition === undefined || (await holds(condition))).toBe(false);
  expect(await make("ovn/nb database's election timer")).toMatch(/leads, and changes it for all$/u);
});

test("a member that lost its disk joins the others, and its old self is struck off", async () => {
  await on(
    "c3",
    "kill -9 $(cat /run/ovn/ovnnb_db.pid)\nrm -f /var/lib/ovn/ovnnb_db.db /var/lib/ovn/.ovnnb_db.db.~lock~",
  );
  expect(await make("ovn/nb database on c3", ["c1", "c2"])).toMatch(/^refused: c1 and c2 cannot be asked/u);
  expect(await make("ovn/nb database on c3")).toBe("c1 and c2 are in the cluster; c3 joins them");
  await start("c3", servers.nb);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  expect(await make("ovn/nb database has the design's members")).toMatch(/is no member's any more and votes on/u);
  expect(await make("ovn/nb database has the design's members")).toBe("held");
});

test("what all members held when all lost power is there again", async () => {
  await make("ovn/gateways and northd are told their timers");
  for (const name of names)
    await on(name, "kill -9 $(cat /run/ovn/ovnnb_db.pid) $(cat /run/ovn/ovnsb_db.pid)\nsleep 0.2");
  for (const name of names.toReversed()) for (const database of both) await start(name, servers[database]);
  for (const database of both) await make(`ovn/${database} database has a leader`);
  expect(await make("ovn/gateways and northd are told their timers")).toBe("held");
});

const northbound = design.hosts.map(({ address }) => `tcp:${address}:6641`).join(",");
const nbctl = `ovn-nbctl -t 20 --db=${northbound}`;

test("the switches of all hosts do what the databases say, without the kernel's module", async () => {
  await hosts.run(
    "-",
    [
      "ip link add name outside type bridge forward_delay 0\nip link set outside up\nip netns add out",
      ...[...names, "out"].map(
        (name) =>
          `ip link add out-${name} type veth peer name eth1 netns ${name}\nip link set out-${name} master outside up`,
      ),
      "ip -n out addr add 10.81.9.200/24 dev eth1\nip -n out link set eth1 up",
    ].join("\n"),
  );
  for (const name of names) {
    const ovs =
      "/usr/share/openvswitch/scripts/ovs-ctl --no-ovs-vswitchd --no-monitor --system-id=random --no-record-hostname start";
    await on(name, `${ovs}\n/usr/libexec/quorate/start-vswitchd`);
    for (const id of [`neutron/network outside on ${name}`, `neutron/switch of ${name}`, `ovn/chassis ${name}`])
      await make(id);
    await on(name, "ovn-northd --detach --pidfile $(cat /etc/ovn/ovn-northd-db-params.conf)");
    await on(name, "ovn-controller unix:/run/openvswitch/db.sock --detach --pidfile");
  }
  const wanted = [
    "ls-add a -- lsp-add a pa -- lsp-set-addresses pa '02:00:00:00:01:10 10.81.1.10'",
    "lr-add r -- lrp-add r r-a 02:00:00:00:01:01 10.81.1.1/24 -- lrp-add r r-out 02:00:00:00:09:01 10.81.9.10/24",
    "lsp-add a a-r -- lsp-set-type a-r router -- lsp-set-addresses a-r router -- lsp-set-options a-r router-port=r-a",
    "ls-add out -- lsp-add out out-r -- lsp-set-type out-r router -- lsp-set-addresses out-r router -- lsp-set-options out-r router-port=r-out",
    "lsp-add out ln -- lsp-set-type ln localnet -- lsp-set-addresses ln unknown -- lsp-set-options ln network_name=outside",
    "lr-nat-add r snat 10.81.9.10 10.81.1.0/24",
    ...names.map((name, index) => `lrp-set-gateway-chassis r-out ${name} ${30 - 10 * index}`),
  ];
  await on("c1", wanted.map((each) => `${nbctl} ${each}`).join("\n"));
  await on(
    "c3",
    `ip netns add pa
ovs-vsctl add-port br-int pa -- set Interface pa type=internal external_ids:iface-id=pa
ip link set pa netns pa
ip -n pa link set pa address 02:00:00:00:01:10 mtu 1400 up
ip -n pa addr add 10.81.1.10/24 dev pa
ip -n pa route add default via 10.81.1.1`,
  );
  const ping = "ip netns exec pa ping -n -q -c 1 -W 1 10.81.9.200 >/dev/null";
  await on(
    "c3",
    `for ((n = 0; n < 60; n++)); do if ${ping}; then exit 0; fi; sleep 0.5; done\novn-appctl -t ovn-controller connection-status\novs-vsctl show\nexit 1`,
  );
});

test("each host's controller and northd say how they are", async () => {
  const said = [];
  for (const name of names) {
    for (const probe of wantsOfHost(design, name, secrets).probes) {
      if (!["ovn-northd", "ovn-controller", "openvswitch"].includes(probe.component)) continue;
      const { text: output, exitCode } = await hosts.run(name, probe.script.replaceAll("systemctl", "echo systemctl"));
      const { component, state, sentence } = probe.parse(output, exitCode, name);
      said.push(`${component} ${state}: ${sentence}`);
    }
  }
  expect(said.filter((each) => each === "openvswitch up: runs; its own process carries the packets")).toHaveLength(3);
  expect(said.filter((each) => each === "ovn-controller up: connected to the southbound database")).toHaveLength(3);
  expect(said.filter((each) => each.startsWith("ovn-northd up"))).toHaveLength(3);
  expect(said.filter((each) => each === "ovn-northd up: has the lock and works")).toHaveLength(1);
});

test("a gateway that is cut off is left by the other hosts' switches", async () => {
  await on("c3", "(ip netns exec pa ping -n -D -i 0.1 -W 1 10.81.9.200 </dev/null >/tmp/pings 2>&1 &)\nsleep 2");
  await hosts.run("-", "ip link set to-c1 down\nip link set out-c1 down");
  await on("c3", "sleep 6\npkill -INT ping || true\nsleep 0.2");
  const times = [...(await on("c3", "cat /tmp/pings")).matchAll(/^\[(\d+\.\d+)\] 64 bytes/gmu)].map(([, at]) =>
    Number(at),
  );
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const end = times.at(-1) ?? 0;
  // It was cut off, and the last pings got through.
  expect(Math.max(...gaps)).toBeGreaterThan(0.3);
  expect(Number(await on("c3", "date +%s.%N")) - end).toBeLessThan(2);
});
