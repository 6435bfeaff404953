import type { Site } from "../../spec/site.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";

const timer = timersOf("corosync");

/** Corosync's link pings come four to a token and no faster than every 200 ms. Source: libknet's `KNET_THREADS_TIMERES`. */
const shortestTokenMs = 800;

/**
 * Corosync's totem timers. Sources: corosync.conf(5): consensus must be at least 1.2 × token; `token_coefficient` is
 * set to 0, so that `token` is what it says whatever the number of members.
 */
export function corosyncTimers(site: Site): readonly Timer[] {
  const token = Math.max(shortestTokenMs, Math.round((3 * site.detectionMs) / 4));
  return [
    timer(
      "token",
      token,
      "Corosync runs before all else on its host and answers however busy that is, so that a token overdue for three quarters of the detection time is no sign of work; agreeing on a membership takes as long again",
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
