import type { HostFirewall, Packet } from "../model/firewall.ts";
import type { SiteModel } from "../model/site-model.ts";
import { listed } from "../../text/sentence.ts";
import { finding, type Rule } from "./rule.ts";

interface Need {
  readonly packet: Packet;
  readonly what: string;
  readonly costs: string;
  readonly rule: string;
}

const vrrp: Need = {
  packet: { protocol: "vrrp" },
  what: "VRRP (IP protocol 112)",
  costs: "the hosts do not hear each other's advertisements, and both hold the address at once",
  rule: "ip protocol vrrp accept",
};
const corosync: Need = {
  packet: { protocol: "udp", port: 5405 },
  what: "Corosync (UDP port 5405)",
  costs: "the members take each other for dead",
  rule: "udp dport 5405 accept",
};
const galera: Need = {
  packet: { protocol: "tcp", port: 4567 },
  what: "Galera's group communication (TCP port 4567)",
  costs: "members cannot join this one",
  rule: "tcp dport { 4567, 4568, 4444 } accept",
};
const brokers: Need = {
  packet: { protocol: "tcp", port: 25_672 },
  what: "RabbitMQ's brokers (TCP port 25672)",
  costs: "the brokers cannot form a cluster",
  rule: "tcp dport { 4369, 25672 } accept",
};
const raft: Need = {
  packet: { protocol: "tcp", port: 2380 },
  what: "etcd's members (TCP port 2380)",
  costs: "this member hears no other, and is lost to the majority",
  rule: "tcp dport 2380 accept",
};

/** What other hosts send to this one by themselves, by what its files configure. */
function needsOf(model: SiteModel, host: string): readonly Need[] {
  const on = (parts: readonly { readonly host: string }[]) => parts.some((part) => part.host === host);
  return [
    ...(on(model.addresses) ? [vrrp] : []),
    ...(on(model.memberships.filter(({ nodes }) => nodes > 1)) ? [corosync] : []),
    ...(on(model.databases.filter(({ isMember }) => isMember)) ? [galera] : []),
    ...(on(model.queues.filter(({ clustered }) => clustered)) ? [brokers] : []),
    ...(on(model.etcds.filter(({ members }) => members.length > 1)) ? [raft] : []),
  ];
}

const clusterShutOut: Rule = (model) =>
  model.firewalls.flatMap((firewall: HostFirewall) => {
    const shut = needsOf(model, firewall.host).filter(({ packet }) => !firewall.admits(packet));
    return shut.length === 0
      ? []
      : [
          finding(
            "port-closed",
            "error",
            firewall.where,
            `nftables closes what it does not name, and names no ${listed(
              shut.map(({ what }) => what),
              "or",
            )}, which the other hosts send here: ${shut.map(({ costs }) => costs).join("; ")}.`,
            `Add ${listed(shut.map(({ rule }) => `"${rule}"`))} to the chain, for the other hosts' addresses, and load it (nft -f FILE).`,
          ),
        ];
  });

export const firewallRules: readonly Rule[] = [clusterShutOut];
