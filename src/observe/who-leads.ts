import type { Design } from "../catalogue/contract/design.ts";
import type { Snapshot } from "./snapshot.ts";

/** What is done in one place at a time, and where that is now. */
export interface Lead {
  /** A component, or an endpoint of which one backend serves. */
  readonly of: string;
  /** "primary", "coordinator"; "serves" where all clients of an endpoint are sent to one host. */
  readonly as: string;
  readonly host: string;
}

/** Where each writer, primary and coordinator is, by what the parts say. Pure. */
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
  return [...leads, ...served];
}
