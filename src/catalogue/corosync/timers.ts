import type { Site } from "../../spec/site.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";

const timer = timersOf("corosync");

/**
 * Corosync's totem timers. Sources: corosync.conf(5): consensus must be at least 1.2 × token; `token_coefficient` is
 * set to 0, so that `token` is what it says whatever the number of members.
 */
export function corosyncTimers(site: Site): readonly Timer[] {
  const token = Math.max(1000, site.detectionMs);
  return [
    timer(
      "token",
      token,
      "a member whose token is overdue for the detection time is gone; under 1 s a busy host would be fenced for being busy",
    ),
    timer("consensus", Math.ceil(1.2 * token), "the least that corosync allows: 1.2 × token"),
  ];
}

/** Reference values are for three members: 3000 + 650 × (3 − 2). */
export const corosyncReferenceTimers: ReferenceTimers = {
  "kolla-ansible": { "corosync.token": 3650, "corosync.consensus": 4380 },
  tripleo: { "corosync.token": 10_000, "corosync.consensus": 12_000 },
  upstream: { "corosync.token": 3650, "corosync.consensus": 4380 },
};
