import type { Site } from "../../spec/site.ts";
import type { Decision } from "../contract/design.ts";
import { agentsOfNetwork } from "./config.ts";
import { neighbourDecision } from "./neighbours.ts";
import type { ExternalController, NeutronOptions } from "./options.ts";

export function neutronDecisions(site: Site, options: NeutronOptions): readonly Decision[] {
  return [...backendDecisions(site, options), ...serverDecisions(options)];
}

function backendDecisions(site: Site, { backend, external }: NeutronOptions): readonly Decision[] {
  switch (backend) {
    case "openvswitch":
      return agentDecisions(site);
    case "ovn":
      return [
        {
          subject: "neutron backend",
          choice:
            "OVN: Neutron writes what networks there are into its databases, and each host's controller makes them",
          because:
            "the site says so; the controller brings an availability of its own, and no agent asks Neutron over the queue",
        },
        {
          subject: "neutron and OVN differ",
          choice: "asked of neutron-ovn-db-sync-util at each apply, and repaired by it",
          because:
            "the two databases are written one after the other; what a crash left between is otherwise found by users",
        },
      ];
    case "external":
      return external === undefined ? [] : [externalDecision(external)];
  }
}

function externalDecision({ whose, mechanismDrivers }: ExternalController): Decision {
  return {
    subject: "neutron backend",
    choice: `a controller that ${whose} runs, through ${mechanismDrivers.join(", ")}`,
    because: `the site says so; its availability is the matter of ${whose}: while it is away Neutron answers, and makes no network or port, and what happens to packets is not foreseen here`,
  };
}

function agentDecisions({ hosts }: Site): readonly Decision[] {
  const networkHosts = hosts.filter(({ roles }) => roles.includes("network")).length;
  const copies = agentsOfNetwork(networkHosts);
  const on = copies === 1 ? "one host" : `${copies} hosts`;
  return [
    {
      subject: "neutron backend",
      choice: "Open vSwitch with Neutron's own agents",
      because:
        "the default; DHCP servers and routers are there several times over, and survive without server and queue",
    },
    {
      subject: "neutron DHCP servers",
      choice: `of each network on ${on}`,
      because:
        copies === 1
          ? "there is one network host: while it is away nobody gets an address"
          : `there are ${networkHosts} network hosts; a lost one takes nothing away, and clients take whichever answer comes first`,
    },
    {
      subject: "neutron routers",
      choice: copies === 1 ? "one instance each" : `highly available on ${on}, by VRRP inside each router`,
      because:
        copies === 1
          ? "there is one network host: with it all routers are away"
          : "a router moves without server, queue or agent; standby instances wait for two advertisements, where VRRP has three",
    },
    neighbourDecision,
    {
      subject: "neutron L2 agents",
      choice: "one a host, bound to it, and not made highly available",
      because:
        "no other can wire a host's ports; what is wired goes on without it, and with the host its ports are gone as well",
    },
    {
      subject: "neutron tunnels",
      choice: "VXLAN between the hosts' addresses, flooded and learnt, without l2_population",
      because: "a router that moved is found by its own announcement; nothing waits for the server to tell every agent",
    },
    {
      subject: "neutron agents' start",
      choice: "when a server takes calls from the queue, and one host after another",
      because:
        "an agent whose first calls go unanswered doubles its patience again and again; restarted together, all routers would be looked at at once",
    },
  ];
}

function serverDecisions({ processes, rpcWorkers }: NeutronOptions): readonly Decision[] {
  return [
    {
      subject: "neutron processes",
      choice: `${processes} of the API and ${rpcWorkers} for the agents on each host`,
      because: "each takes some 150 MB; the agents' reports go to the same processes as their questions",
    },
  ];
}
