import { expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../design/wants.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { reviewDesign } from "../../review/review-design.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";

const three = `  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
`;

function read(neutron: string, hosts = three) {
  const text = `hosts:
${hosts}vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: { keystone: {}, neutron: ${neutron} }
`;
  return parseSite(text, "site.yaml", vocabulary);
}

function designed(neutron: string, hosts = three) {
  const { site, findings } = read(neutron, hosts);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return designSite(site);
}

function fileOf(design: ReturnType<typeof designSite>, host: string, path: string): string {
  const found = renderHost(design, host, exampleSecrets(design.secrets)).find((file) => file.path === path);
  return String(found?.content ?? "");
}

test.each([
  [1, 1, "false"],
  [2, 2, "true"],
  [3, 3, "true"],
  [5, 3, "true"],
])("with %i network hosts each network and router is on %i", (count, copies, ha) => {
  const network = Array.from(
    { length: count },
    (_, index) => `  n${index}: { address: 10.77.0.2${index}, zone: a, roles: network }\n`,
  );
  const control = three.replaceAll(/(zone: .)/gu, "$1, roles: control");
  const conf = fileOf(designed("{}", control + network.join("")), "c1", "/etc/neutron/neutron.conf");
  expect(conf).toContain(`dhcp_agents_per_network = ${copies}\nl3_ha = ${ha}\nmax_l3_agents_per_router = ${copies}\n`);
});

test("an agent counts as dead after three reports, for any detection", () => {
  for (const detection of ["0.5s", "1s", "7s", "40s"]) {
    const { site } = parseSite(
      `detection: ${detection}\nhosts:\n${three}vip: { internal: 10.77.0.10/24 }\nfencing: { agent: lab }\nservices: [keystone, neutron]\n`,
      "site.yaml",
      vocabulary,
    );
    if (site === undefined) throw new Error(detection);
    const { timers } = designSite(site);
    expect(timers["neutron.agent_down_time"]?.valueMs).toBe(3 * (timers["neutron.report_interval"]?.valueMs ?? 0));
  }
});

test("a host that computes and serves nothing has the switch, its L2 agent, and no password of the database", () => {
  const design = designed("{}", `${three}  n1: { address: 10.77.0.21, zone: a, roles: compute }\n`);
  const here = design.components.filter(({ hosts }) => hosts.includes("n1")).map(({ name }) => name);
  expect(here.sort()).toEqual(["firewall", "neutron-openvswitch-agent", "openvswitch"]);
  const conf = fileOf(design, "n1", "/etc/neutron/neutron.conf");
  expect(conf).toContain("@10.77.0.10:5672/");
  expect(conf).not.toContain("[database]");
  expect(conf).not.toContain("[keystone_authtoken]");
});

test("agents start when a server answers, leave their children alone, and are restarted one host after another", () => {
  const design = designed("{}");
  for (const name of ["neutron-dhcp-agent", "neutron-l3-agent"]) {
    const unit = wantsOfHost(design, "c2", {}).units.find((each) => each.unit === `${name}.service`);
    expect(unit?.runs.settings).toMatchObject({
      ExecStartPre: "/usr/libexec/quorate/neutron-agent-wait",
      KillMode: "process",
    });
    expect(unit?.gate?.turn).toBe(name);
  }
});

test("with OVN there are no agents to route and to give addresses", () => {
  const names = designed("{ backend: ovn }").components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["ovn-northbound", "ovn-southbound", "ovn-northd", "ovn-controller"]));
  expect(names).toContain("neutron-ovn-maintenance-worker");
  expect(names.filter((name) => /dhcp|l3|openvswitch-agent/u.test(name))).toEqual([]);
});

function readyOf(backend: string, name: string): string {
  const design = designed(`{ backend: ${backend} }`);
  const { units } = wantsOfHost(design, "c1", exampleSecrets(design.secrets));
  return units.find(({ unit }) => unit === `${name}.service`)?.ready ?? "";
}

test("a daemon that finds its work in databases serves once it runs; one that agents ask is connected to the queue", () => {
  for (const name of ["neutron-periodic-workers", "neutron-ovn-maintenance-worker"]) {
    expect(readyOf("ovn", name)).toBe(`systemctl is-active --quiet ${name}.service`);
  }
  expect(readyOf("openvswitch", "neutron-periodic-workers")).toContain("active\\ [1-9]");
  expect(readyOf("ovn", "neutron-rpc-server")).toContain("active\\ [1-9]");
  // Whether they answer calls is asked by the status: on a busy host slow is not dead.
  for (const name of ["neutron-rpc-server", "neutron-l3-agent", "neutron-openvswitch-agent"]) {
    expect(readyOf("openvswitch", name)).toMatch(/active\\ \[1-9\]/u);
    expect(readyOf("openvswitch", name)).not.toMatch(/rpc-ping|calls\\/u);
  }
});

function ids(neutron: string): readonly string[] {
  const design = designed(neutron);
  return wantsOfSite(design, exampleSecrets(design.secrets)).map(({ id }) => id);
}

test("networks outside have a bridge on each host that wires ports, and OVN is told of it", () => {
  expect(ids("{ physicalNetworks: { outside: eth1 } }")).toContain("neutron/network outside on c3");
  expect(ids("{ backend: ovn, physicalNetworks: { outside: eth1 } }")).toEqual(
    expect.arrayContaining(["neutron/network outside on c3", "neutron/switch of c3"]),
  );
});

const external = `{ backend: external, external: { whose: the network team, mechanismDrivers: [opendaylight_v2], config: { ml2_odl: { url: "http://192.0.2.10/" } } } }`;

test("a controller of someone else is wired as the operator says, and the review says whose availability that is", () => {
  const design = designed(external);
  const ml2 = fileOf(design, "c1", "/etc/neutron/plugins/ml2/ml2_conf.ini");
  expect(ml2).toContain("mechanism_drivers = opendaylight_v2\n");
  expect(ml2).toContain("[ml2_odl]\nurl = http://192.0.2.10/\n");
  expect(design.components.map(({ service }) => service)).not.toContain("openvswitch");
  expect(design.decisions.find(({ subject }) => subject === "neutron backend")?.because).toContain(
    "the matter of the network team",
  );
  const found = reviewDesign(design, () => ({ file: "site.yaml", line: 1, column: 1 }));
  expect(found.find(({ code }) => code === "rests-on-others")?.message).toContain(
    "the network controller of the network team",
  );
  expect(
    reviewDesign(designed("{}"), () => ({ file: "site.yaml", line: 1, column: 1 })).map(({ code }) => code),
  ).not.toContain("rests-on-others");
});

test.each([
  ["{ backend: linuxbridge }", "openvswitch"],
  ["{ backend: openvswich }", 'Did you mean "openvswitch"? Write openvswitch, ovn or external'],
  ["{ backend: external }", "needs external"],
  ["{ external: { mechanismDrivers: [x] } }", "needs external"],
  ["{ physicalNetworks: { outside: 'eth 1' } }", "network interface"],
])("%s is a finding", (neutron, said) => {
  const { findings } = read(neutron);
  expect(
    findings
      .filter(({ severity }) => severity === "error")
      .map(({ message, remedy }) => `${message} ${remedy}`)
      .join("\n"),
  ).toContain(said);
});

test("what is set for ML2 stands in ML2's file, which is read last", () => {
  const design = designed("{ config: { ml2_type_vxlan: { vni_ranges: '5:9' }, DEFAULT: { api_workers: 3 } } }");
  expect(fileOf(design, "c1", "/etc/neutron/plugins/ml2/ml2_conf.ini")).toContain("vni_ranges = 5:9\n");
  const conf = fileOf(design, "c1", "/etc/neutron/neutron.conf");
  expect(conf).toContain("api_workers = 3\n");
  expect(conf).not.toContain("vni_ranges");
});
