import type { Component } from "../contract/component.ts";
import type { Design } from "../contract/design.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { neutronApi } from "./api.ts";
import { agentsOf, serverDaemons } from "./backend.ts";
import { maintenanceWorker, periodicWorkers, rpcServer } from "./daemons.ts";
import type { NeutronOptions } from "./options.ts";

type Told = Pick<Component, "nature" | "because" | "mode" | "modeBecause" | "loses">;

const told: ReadonlyMap<Daemon, Told> = new Map<Daemon, Told>([
  [
    rpcServer,
    {
      nature: "stateless",
      because: "what agents ask for stands in the database",
      mode: "active-active",
      modeBecause: "all take agents' questions from one queue; whichever is free answers",
      loses: "nothing: a question that it had taken is asked again by its agent",
    },
  ],
  [
    periodicWorkers,
    {
      nature: "stateless",
      because: "which agents are silent, and which networks lack a DHCP server, stands in the database",
      mode: "active-active",
      modeBecause: "each looks at the same tables in turn, and what one has mended the next finds well",
      loses: "nothing: another host's looks after agents that went silent",
    },
  ],
  [
    maintenanceWorker,
    {
      nature: "stateless",
      because: "what OVN must have stands in Neutron's database",
      mode: "active-passive",
      modeBecause:
        "one at a time mends what differs, by a lock that OVN's database holds and gives to the next when its owner is gone",
      loses: "nothing: another host's takes the lock; until then what differs is not mended",
    },
  ],
]);

/** What an API's instance tells of a change before it answers: OVN's databases, or agents over the queue. */
function toldBy(backend: NeutronOptions["backend"]): Component["needs"] {
  switch (backend) {
    case "ovn":
      return ["network-controller"];
    case "openvswitch":
      return ["queue"];
    case "external":
      return [];
  }
}

export function neutronComponents(options: NeutronOptions, providers: Design["providers"]): readonly Component[] {
  const { backend, external } = options;
  const outside = backend === "external" ? (external?.packages ?? []) : [];
  return [
    {
      name: neutronApi.component,
      nature: "stateless",
      because: "networks, ports and routers stand in the database",
      mode: "active-active",
      modeBecause: "any instance answers any request",
      loses: "the requests that it was working on, but for reads, which another instance is asked",
      redundancy: { rule: "any" },
      on: "control",
      run: { by: "systemd", units: [neutronApi.unit] },
      packages: ["neutron-api", "curl", ...outside],
      fills: ["network"],
      needs: ["identity", "database", ...toldBy(backend)],
    },
    ...serverDaemons(backend).flatMap((daemon): Component[] => {
      const words = told.get(daemon);
      if (words === undefined) return [];
      return [
        {
          name: daemon.component,
          ...words,
          redundancy: { rule: "any" },
          on: "control",
          run: { by: "systemd", units: [daemon.unit] },
          packages: [daemon.component],
          needs: ["database", "queue"],
        },
      ];
    }),
    ...agentsOf(backend, providers).map(({ component, daemon }): Component => ({
      ...component,
      run: { by: "systemd", units: [daemon.unit] },
      needs: ["queue"],
    })),
  ];
}
