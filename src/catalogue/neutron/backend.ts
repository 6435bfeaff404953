import type { Design } from "../contract/design.ts";
import type { Role } from "../contract/role.ts";
import { dhcpAgent, l2Agent, l3Agent, metadataAgent, ovnAgent, type Agent } from "./agents.ts";
import { maintenanceWorker, periodicWorkers, rpcServer } from "./daemons.ts";
import type { NeutronOptions } from "./options.ts";
import type { Daemon } from "../openstack/daemon.ts";

type Backend = NeutronOptions["backend"];
type Providers = Pick<Design, "providers">["providers"];

/** Whom Neutron needs on a site because of its backend. */
export function rolesOf({ backend }: NeutronOptions): readonly Role[] {
  switch (backend) {
    case "openvswitch":
      return ["virtual-switch"];
    case "ovn":
      return ["virtual-switch", "network-controller"];
    case "external":
      return [];
  }
}

/** The daemons of Neutron's servers beside the API. */
export function serverDaemons(backend: Backend): readonly Daemon[] {
  return [rpcServer, periodicWorkers, ...(backend === "ovn" ? [maintenanceWorker] : [])];
}

/**
 * Whether a daemon of the servers finds its work in databases, and holds no connection to the queue until it has something to tell
 * agents; with Open vSwitch all of them have.
 */
export function isQuiet({ component }: Daemon, backend: Backend): boolean {
  return backend !== "openvswitch" && component !== rpcServer.component;
}

/** Neutron's own agents; instances have metadata to ask for only where somebody computes. */
export function agentsOf(backend: Backend, providers: Providers): readonly Agent[] {
  const instances = hasInstances(providers);
  switch (backend) {
    case "openvswitch":
      return [l2Agent, dhcpAgent, l3Agent, ...(instances ? [metadataAgent] : [])];
    case "ovn":
      return instances ? [ovnAgent] : [];
    case "external":
      return [];
  }
}

export function hasInstances(providers: Providers): boolean {
  return providers.compute !== undefined;
}
