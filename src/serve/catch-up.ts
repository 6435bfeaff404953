import { changesBetween, type NewEvent } from "./changes.ts";
import type { EventKind, StateDocument, TimelineEvent } from "./documents.ts";
import type { History } from "./history.ts";

/** The last thing that is known of a host, or of an address. */
export type LastEvent = (of: { readonly host: string } | { readonly subject: string }) => TimelineEvent | undefined;

export function lastIn(history: Pick<History, "events">): LastEvent {
  return (of) => {
    const kinds: readonly EventKind[] = "host" in of ? ["host-silent", "host-answers"] : ["address-moved"];
    return history.events({ limit: 1, kinds, ...of })[0];
  };
}

/**
 * What happened between the last word of a history and the first whole look at the site: while nobody watched, or while another host
 * did whose loss this is. A host that nothing is known of answered. Pure.
 */
export function changesSince(last: LastEvent, now: StateDocument, nowMs: number): readonly NewEvent[] {
  const hosts = now.hosts.map((host): StateDocument["hosts"][number] => {
    const event = last({ host: host.name });
    return event?.kind === "host-silent"
      ? { ...host, state: "unreachable", heardAtMs: event.atMs }
      : { ...host, state: "up", heardAtMs: null };
  });
  const addresses = now.addresses.map((address) => {
    const to = last({ subject: address.name })?.about["to"];
    return { ...address, holders: typeof to === "string" && to !== "" ? [to] : [] };
  });
  return changesBetween({ ...now, hosts, addresses }, now, nowMs);
}
