import type { GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostsOf } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import type { RpcServer } from "../openstack/rpc.ts";
import { neutronIdentity, paths, service } from "./api.ts";

/** The directory of the units that Debian has an init script for and no unit. */
const ownUnits = "/etc/systemd/system";

export function ownUnitPath({ unit }: Pick<Daemon, "unit">): string {
  return `${ownUnits}/${unit}`;
}

/** Where a server or an agent takes calls on its host. Source: neutron-lib 3.18 `agent/topics.py`, `rpc.py`. */
export function callsAt(topic: string): RpcServer {
  return { config: paths.conf, exchange: service, topic, server: (host) => host };
}

function serverDaemon(name: string, interrupts: string, more: readonly string[] = []): Daemon {
  const unit = `${name}.service`;
  return {
    service,
    component: name,
    unit,
    files: [paths.conf, paths.ml2, ...more],
    interrupts: (host) => `${interrupts} ${name} on ${host} is working on`,
    after: () => [{ condition: schemaConditionId(service) }],
  };
}

export const rpcServer: Daemon = {
  ...serverDaemon("neutron-rpc-server", "agents' questions that"),
  rpc: callsAt("q-plugin"),
  // Agents wait for it by themselves.
  ready: "connected",
};
export const periodicWorkers = serverDaemon("neutron-periodic-workers", "looks after agents and networks that", [
  `${ownUnits}/neutron-periodic-workers.service`,
]);
/** With OVN alone. */
export const maintenanceWorker = serverDaemon("neutron-ovn-maintenance-worker", "repairs of OVN's databases that", [
  `${ownUnits}/neutron-ovn-maintenance-worker.service`,
]);

/** Debian's init scripts for these two name no unit, and what systemd makes of them it cannot watch. */
export const withOwnUnit: readonly Daemon[] = [periodicWorkers, maintenanceWorker];

/** What is told to Neutron's agents, and where they ask: all of it goes over the queue. */
export function afterServer(
  { design, provided }: Pick<HostView, "design" | "provided">,
  host: string,
): readonly GoalRef[] {
  const login = design.queueUsers.find(({ owner }) => owner === service);
  const server = answeringHost(design, host);
  return [
    ...(login === undefined ? [] : provision(provided, "queue").ready(login)),
    ...(server === undefined ? [] : [{ host: server, unit: rpcServer.unit }]),
  ];
}

/** The RPC server that an agent's first start waits for: the one beside it, or the first. */
function answeringHost(design: Pick<Design, "components">, host: string): string | undefined {
  const servers = hostsOf(design, rpcServer.component);
  return servers.includes(host) ? host : servers[0];
}

/** Who the site's users are to Neutron's servers. */
export const identityCondition = `${neutronIdentity.service}/identity`;
