import type { Design } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import { familyOf } from "../../spec/address.ts";
import { withPort } from "../../text/network-place.ts";

/** Group communication's; it listens on every IPv4 address by itself, and on no other. Source: Galera, `gmcast.listen_addr`. */
export const groupPort = 4567;

/** Real-time priority of the thread that speaks with the other members; far below what keeps membership and addresses. */
const groupPriority = 2;

/** Timers that go into wsrep_provider_options, as `PT0.5S`; source: Galera documentation, "Galera Parameters". */
const providerTimers = [
  "evs.keepalive_period",
  "evs.inactive_check_period",
  "evs.join_retrans_period",
  "evs.suspect_timeout",
  "evs.inactive_timeout",
  "evs.install_timeout",
  "gmcast.peer_timeout",
] as const;

/**
 * How one that takes part in the group speaks with the others.
 *
 * @param own its address there
 * @param more what is set between its address and its thread's priority
 */
export function groupOptions(
  design: Pick<Design, "timers">,
  own: string,
  more: readonly string[] = [],
): readonly string[] {
  const seconds = (name: string): string => `PT${timerMs(design, `galera.${name}`) / 1000}S`;
  return [
    ...providerTimers.map((name) => `${name}=${seconds(name)}`),
    ...(familyOf(own) === "IPv6" ? [`gmcast.listen_addr=tcp://${withPort(own, groupPort)}`] : []),
    ...more,
    // A member whose group communication waits for a processor is a lost one to the others, who then agree on a view
    // without it: its thread, which does little, goes before all queries.
    `gcomm.thread_prio=rr:${groupPriority}`,
  ];
}
