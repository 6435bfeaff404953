import { wholeId, type ClusterConstraint, type ClusterResource } from "../contract/cluster.ts";
import type { DesignedAddress, DesignDraft } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import { provision, type Provided } from "../contract/provisions.ts";
import type { Bound } from "../contract/technology.ts";

export function clusterProperties(draft: DesignDraft): Readonly<Record<string, string>> {
  const ms = (name: string): string => `${timerMs(draft, `pacemaker.${name}`)}ms`;
  const fencing = draft.fencing;
  return {
    "stonith-enabled": fencing.kind === "agent" ? "true" : "false",
    ...(fencing.kind === "agent" ? { "stonith-action": fencing.action } : {}),
    "stonith-timeout": ms("stonith-timeout"),
    "no-quorum-policy": "stop",
    "dc-deadtime": ms("dc-deadtime"),
    "cluster-recheck-interval": ms("cluster-recheck-interval"),
  };
}

/** With `vip.manager: pacemaker` the address is a resource that goes where a balancer runs. */
export function addressResources(
  { addresses, components }: DesignDraft,
  provided: Provided,
): Pick<Bound, "resources" | "constraints"> {
  const managed = addresses.filter(({ manager }) => manager === "pacemaker");
  const beside = wholeId(provision(provided, "balancer").resource);
  const balancer = components.find(({ fills }) => fills.includes("balancer"))?.name ?? "balancer";
  return {
    resources: managed.map(addressResource),
    constraints: managed.map((address): ClusterConstraint => ({
      kind: "colocation",
      id: `${resourceId(address)}-with-${balancer}`,
      resource: { resource: resourceId(address) },
      with: { resource: beside },
      score: "INFINITY",
    })),
  };
}

function addressResource(designed: DesignedAddress): ClusterResource {
  return {
    id: resourceId(designed),
    agent: "ocf:heartbeat:IPaddr2",
    parameters: { ip: designed.address, cidr_netmask: String(designed.prefix), arp_count: "3" },
    meta: { "resource-stickiness": "100" },
    operations: [{ name: "monitor", intervalMs: 1000, timeoutMs: 5000 }],
    spread: { kind: "one" },
  };
}

function resourceId({ name }: DesignedAddress): string {
  return `quorate-vip-${name}`;
}
