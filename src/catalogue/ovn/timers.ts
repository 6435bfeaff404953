import type { Site } from "../../spec/site.ts";
import { timerMs } from "../contract/lookup.ts";
import type { DesignDraft, OutageTerm } from "../contract/design.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const layer = "ovn";

/** Of five signs of life that are missed a gateway is given up: two or three get lost on a busy host. */
export const bfdMultiplier = 5;

export function ovnTimers({ detectionMs }: Pick<Site, "detectionMs">): readonly Timer[] {
  const timer = timersOf(layer);
  return [
    timer(
      "election-timer",
      Math.min(60_000, Math.max(1000, detectionMs)),
      "a database's members that hear nothing of their leader for this long, or up to twice as long, elect another; shorter would take a busy one for lost",
    ),
    timer(
      "probe-interval",
      Math.max(1000, 2 * detectionMs),
      "who asks a database sends a sign of life after this much silence, and goes to another member after as much again",
    ),
    timer(
      "bfd-min-tx",
      Math.max(100, Math.round(detectionMs / bfdMultiplier)),
      `gateways tell each other that they live this often; ${bfdMultiplier} missed, and the next one takes over`,
    ),
  ];
}

/** Sources: ovsdb-tool(1) and ovsdb-server(1), `election timer`; ovn-controller(8); ovn-nb(5), `bfd-min-tx`. */
export const ovnTimerLimits: readonly TimerLimit[] = (() => {
  const limit = limitsOf(layer);
  return [
    limit("election-timer", 100, 600_000),
    limit("probe-interval", 1000, int32Most),
    limit("bfd-min-tx", 1, int32Most),
  ];
})();

/** What others set. Sources: kolla-ansible, openstack-ansible, tripleo-heat-templates; OVN's and Neutron's own defaults. */
export const ovnReferenceTimers: ReferenceTimers = {
  "kolla-ansible": { "ovn.election-timer": 1000, "ovn.probe-interval": 60_000, "ovn.bfd-min-tx": 1000 },
  "openstack-ansible": { "ovn.election-timer": 1000, "ovn.probe-interval": 60_000, "ovn.bfd-min-tx": 1000 },
  tripleo: { "ovn.election-timer": 1000, "ovn.probe-interval": 60_000, "ovn.bfd-min-tx": 1000 },
  upstream: { "ovn.election-timer": 1000, "ovn.probe-interval": 60_000, "ovn.bfd-min-tx": 1000 },
};

export function ovnMs(design: Pick<DesignDraft, "timers">, option: string): number {
  return timerMs(design, `${layer}.${option}`);
}

/** What who writes to a database waits for when the host of its leader loses power. */
export function leaderLossTerms(draft: Pick<DesignDraft, "timers">): readonly OutageTerm[] {
  return [
    { what: "a client gives the silent database server up", ms: 2 * ovnMs(draft, "probe-interval") },
    { what: "the members elect another leader", ms: 2 * ovnMs(draft, "election-timer") },
  ];
}
