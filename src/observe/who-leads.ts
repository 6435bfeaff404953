import type { ClusterResource } from "../catalogue/contract/cluster.ts";
import type { Design } from "../catalogue/contract/design.ts";
import type { ClusterNow } from "../catalogue/contract/status.ts";
import { providedBy } from "../catalogue/index.ts";
import type { Snapshot } from "./snapshot.ts";

/** What is done in one place at a time, and where that is now. */
export interface Lead {
  /** A component, an endpoint of which one backend serves, or a resource of the cluster. */
  readonly of: string;
  /**
   * "primary", "coordinator"; "serves" where all clients of an endpoint are sent to one host; "runs" of what the cluster runs in one
   * place.
   */
  readonly as: string;
  readonly host: string;
}

/** Where each writer, primary, coordinator and single resource is, by what the parts say. Pure. */
export function whoLeads(design: Design, { hosts, parts, addresses }: Snapshot): readonly Lead[] {
  const leads = parts.flatMap(({ component, host, leads: as }) =>
    as === undefined ? [] : [{ of: component, as, host }],
  );
  const up = new Set(hosts.filter(({ state }) => state === "up").map(({ name }) => name));
  const holders = new Set(addresses.flatMap(({ holders: all }) => all));
  const balancers = parts.filter(({ sendsTo }) => sendsTo !== undefined);
  // Clients meet the balancer on the host that has the address.
  const [met] = [...balancers.filter(({ host }) => holders.has(host)), ...balancers];
  const single = design.endpoints.filter(({ share }) => share.kind !== "even");
  const served = single.flatMap(({ name }) => {
    const host = met?.sendsTo?.[name];
    // What is sent to a host that is silent is not served there.
    return host === undefined || !up.has(host) ? [] : [{ of: name, as: "serves", host }];
  });
  return [...leads, ...served, ...runsOnce(design, parts, up)];
}

/** A member that is cut off from the others says what it remembers: the coordinator is asked first. Addresses are told of as addresses. */
function runsOnce(design: Design, parts: Snapshot["parts"], up: ReadonlySet<string>): readonly Lead[] {
  const { runs = {} } = clusterNow(parts) ?? {};
  return movableResources(design).flatMap(({ id: of }) => {
    const host = runs[of];
    return host === undefined || !up.has(host) ? [] : [{ of, as: "runs", host }];
  });
}

/** How the cluster is, by the member that knows it best; undefined where none says anything. */
export function clusterNow(parts: Snapshot["parts"]): ClusterNow | undefined {
  const telling = parts.filter(({ cluster }) => cluster !== undefined);
  return (telling.find(({ leads }) => leads !== undefined) ?? telling[0])?.cluster;
}

/** What the cluster runs in one place, and can be told to run in another; virtual addresses are moved together, as addresses. */
export function movableResources({ cluster, addresses, providers }: Design): readonly ClusterResource[] {
  const addressId = providedBy(providers).cluster?.addressId;
  const ofAddresses = addresses.map((address) => addressId?.(address));
  return cluster.resources.filter(({ id, spread }) => spread.kind === "one" && !ofAddresses.includes(id));
}
