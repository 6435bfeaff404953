import type { Component } from "../contract/component.ts";
import type { Design } from "../contract/design.ts";
import { hostsOf } from "../contract/lookup.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { paths, service } from "./api.ts";
import { callsAt } from "./daemons.ts";

/** Where agents wait for the server, and routers get their keeper. */
export const agentPaths = {
  wait: "/usr/libexec/quorate/neutron-agent-wait",
  /** Found first by what the agents start as root; sudoers(5), `secure_path`. */
  programs: "/usr/libexec/quorate/neutron-agent",
  keeper: "/usr/libexec/quorate/neutron-agent/keepalived",
  sudoers: "/etc/sudoers.d/quorate-neutron",
} as const;

/** One of Neutron's own agents: what it is, beside what every component is. */
export interface Agent {
  readonly daemon: Omit<Daemon, "after">;
  /** What it reads beside neutron.conf. */
  readonly file: string;
  /** Whom it asks: Neutron's server over the queue, or the network controller's databases. */
  readonly asks: "server" | "controller";
  readonly component: Omit<Component, "run" | "packages" | "needs"> & Pick<Component, "packages">;
  /** Settings of its unit. */
  readonly settings?: Readonly<Record<string, string>>;
}

function runs(
  name: string,
  file: string,
  what: string,
  more: readonly string[] = [],
): Pick<Agent, "daemon" | "file" | "asks"> {
  const daemon = {
    service,
    component: name,
    unit: `${name}.service`,
    files: [paths.conf, file, agentPaths.wait, ...more],
    interrupts: (host: string) => `${what} on ${host}; what is there goes on without the agent`,
  };
  return { daemon, file, asks: "server" };
}

/** One that the server tells of changes; the agents for metadata are asked by instances alone. */
function called(agent: Pick<Agent, "daemon" | "file" | "asks">, topic: string): typeof agent {
  return { ...agent, daemon: { ...agent.daemon, rpc: callsAt(topic), ready: "connected" } };
}

/** Units that the packages of these enable beside their own, for what the agents start themselves. */
const startedByAgents = ["keepalived.service", "haproxy.service", "radvd.service"];

/** What an agent started goes on when the agent ends: Debian says so of one of them only. */
const childrenStay = { KillMode: "process" };

/** Source: RFC 7348, section 5. */
const vxlanPort = 4789;

export const l2Agent: Agent = {
  ...called(
    runs("neutron-openvswitch-agent", "/etc/neutron/plugins/ml2/openvswitch_agent.ini", "wiring of ports"),
    "q-agent-notifier-tunnel-update",
  ),
  component: {
    name: "neutron-openvswitch-agent",
    nature: "stateless",
    because: "it makes its host's switch be as the server says, and asks anew when it starts",
    mode: "active-active",
    modeBecause:
      "bound to its host, whose ports no other can wire; it is part of the host and not made highly available: flows that are there go on without it",
    loses: "nothing that is wired; ports on that host are not wired or unwired until it is started again",
    redundancy: { rule: "any" },
    on: ["network", "compute"],
    packages: ["neutron-openvswitch-agent"],
    listens: [{ protocol: "udp", port: vxlanPort, from: "peers", what: "packets of instances (VXLAN)" }],
  },
};

export const dhcpAgent: Agent = {
  ...called(runs("neutron-dhcp-agent", "/etc/neutron/dhcp_agent.ini", "changes of DHCP servers"), "dhcp_agent"),
  settings: childrenStay,
  component: {
    name: "neutron-dhcp-agent",
    nature: "stateless",
    because: "who has which address stands in the database; a DHCP server is made anew from that",
    mode: "active-active",
    modeBecause: "several agents serve each network, and a client takes the first answer",
    loses: "nothing: the network's other DHCP servers answer, and its own go on while their agent is away",
    redundancy: { rule: "any" },
    on: "network",
    packages: ["neutron-dhcp-agent"],
    masked: startedByAgents,
  },
};

export const l3Agent: Agent = {
  ...called(
    runs("neutron-l3-agent", "/etc/neutron/l3_agent.ini", "changes of routers", [
      agentPaths.keeper,
      agentPaths.sudoers,
    ]),
    "l3_agent",
  ),
  settings: childrenStay,
  component: {
    name: "neutron-l3-agent",
    nature: "stateless",
    because: "what a router is stands in the database; its keepers alone know who is active, and agree by VRRP",
    mode: "active-active",
    modeBecause:
      "every agent has routers that are active and others that stand by; a router moves by VRRP among its hosts, without the agents or the server",
    loses:
      "nothing while its host lives: routers go on; with the host, packets through routers that were active there until VRRP moves them",
    redundancy: { rule: "any" },
    on: "network",
    packages: ["neutron-l3-agent", "keepalived", "conntrack"],
    masked: startedByAgents,
  },
};

export const metadataAgent: Agent = {
  ...runs("neutron-metadata-agent", "/etc/neutron/metadata_agent.ini", "metadata that instances ask for"),
  settings: childrenStay,
  component: {
    name: "neutron-metadata-agent",
    nature: "stateless",
    because: "it adds to an instance's request who asks, and passes it on to Nova",
    mode: "active-active",
    modeBecause: "each host's agent serves the routers and DHCP servers of its host",
    loses: "metadata requests through that host, until it is started again",
    redundancy: { rule: "any" },
    on: "network",
    packages: ["neutron-metadata-agent"],
    masked: startedByAgents,
  },
};

const { wait } = agentPaths;
const controlled = runs(
  "neutron-ovn-agent",
  "/etc/neutron/plugins/ml2/openvswitch_agent.ini",
  "metadata that instances ask for",
);

/** With OVN: Debian's unit reads the file that is called after the other backend. */
export const ovnAgent: Agent = {
  ...controlled,
  daemon: { ...controlled.daemon, files: controlled.daemon.files.filter((file) => file !== wait) },
  asks: "controller",
  settings: childrenStay,
  component: {
    name: "neutron-ovn-agent",
    nature: "stateless",
    because: "it adds to an instance's request who asks, and passes it on to Nova",
    mode: "active-active",
    modeBecause: "bound to its host: each host's agent serves that host's instances",
    loses: "metadata requests of that host's instances, until it is started again",
    redundancy: { rule: "any" },
    on: "compute",
    packages: ["neutron-ovn-agent"],
    masked: startedByAgents,
  },
};

export function agentHosts(design: Pick<Design, "components">, agent: Agent): readonly string[] {
  return hostsOf(design, agent.component.name);
}
