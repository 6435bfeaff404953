import type { ClusterConstraint, ClusterResource } from "../contract/cluster.ts";
import type { DesignedAddress, DesignDraft } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import { familyOf } from "../../spec/address.ts";
import type { ComponentResources } from "../contract/roles/cluster-orders.ts";

/** What Pacemaker keeps of each kind of decision: its inputs, to look into afterwards. Its defaults are 4000, 5000 and all. */
const keptInputs = ["pe-input-series-max", "pe-warn-series-max", "pe-error-series-max"] as const;
/** A failover takes some ten; a thousand are weeks of them, in some ten megabytes. */
export const inputsKept = 1000;

export function clusterProperties(draft: DesignDraft): Readonly<Record<string, string>> {
  const ms = (name: string): string => `${timerMs(draft, `pacemaker.${name}`)}ms`;
  const fencing = draft.fencing;
  return {
    "stonith-enabled": fencing.kind === "agent" ? "true" : "false",
    ...(fencing.kind === "agent" ? { "stonith-action": fencing.action } : {}),
    "stonith-timeout": ms("stonith-timeout"),
    "no-quorum-policy": "stop",
    // A start that failed is tried again, here or elsewhere: by default one failure bars the host until someone cleans up.
    "start-failure-is-fatal": "false",
    ...Object.fromEntries(keptInputs.map((name) => [name, String(inputsKept)])),
    "dc-deadtime": ms("dc-deadtime"),
    "transition-delay": ms("transition-delay"),
    "cluster-recheck-interval": ms("cluster-recheck-interval"),
  };
}

/** With `vip.manager: pacemaker` the address is a resource that goes where a balancer runs. */
export function addressResources({ addresses, components }: DesignDraft): ComponentResources {
  const managed = addresses.filter(({ manager }) => manager === "pacemaker");
  const balancers = components
    .filter(({ fills }) => fills.includes("balancer"))
    .flatMap(({ name, resources }) => resources.map((resource) => ({ name, resource })));
  return {
    resources: managed.map(addressResource),
    constraints: managed.flatMap((address) =>
      balancers.flatMap(({ name, resource }): ClusterConstraint[] => [
        {
          kind: "colocation",
          id: `${addressId(address)}-with-${name}`,
          resource: { resource: addressId(address) },
          with: { resource },
          score: "INFINITY",
        },
        // An address that comes before its balancer is a place where nobody answers; one that is there stays when a balancer
        // on another member starts anew.
        {
          kind: "order",
          id: `${addressId(address)}-after-${name}`,
          first: { resource },
          next: { resource: addressId(address) },
          optional: true,
        },
      ]),
    ),
  };
}

function addressResource(designed: DesignedAddress): ClusterResource {
  return {
    id: addressId(designed),
    agent: "ocf:heartbeat:IPaddr2",
    parameters: {
      ip: designed.address,
      cidr_netmask: String(designed.prefix),
      arp_count: "3",
      // No connection of the host's own begins at it: it would break when the address moves.
      ...(familyOf(designed.address) === "IPv6" ? { preferred_lft: "0", nodad: "true" } : {}),
    },
    // A host whose kernel refused the address thrice gets it again a minute later; an address that is well stays.
    meta: { "resource-stickiness": "100", "migration-threshold": "3", "failure-timeout": "60s" },
    operations: [
      { name: "start", intervalMs: 0, timeoutMs: 20_000 },
      { name: "stop", intervalMs: 0, timeoutMs: 20_000 },
      { name: "monitor", intervalMs: 1000, timeoutMs: 5000 },
    ],
    spread: { kind: "one" },
  };
}

export function addressId({ name }: Pick<DesignedAddress, "name">): string {
  return `quorate-vip-${name}`;
}
