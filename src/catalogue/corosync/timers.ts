import type { Site } from "../../spec/site.ts";
import { floored, timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("corosync");
const limit = limitsOf("corosync");

/** Corosync's link pings come four to a token and no faster than every 200 ms. Source: libknet's `KNET_THREADS_TIMERES`. */
const tokenLeastMs = 800;

/**
 * Corosync's totem timers. Sources: corosync.conf(5): consensus must be at least 1.2 × token; `token_coefficient` is
 * set to 0, so that `token` is what it says whatever the number of members.
 */
export function corosyncTimers(site: Site): readonly Timer[] {
  const token = floored(
    timer(
      "token",
      Math.round((4 * site.detectionMs) / 5),
      "Corosync runs before all else on its host and answers however busy that is, so that a token overdue for four fifths of the detection time is no sign of work; agreeing on a membership takes as long again",
    ),
    tokenLeastMs,
  );
  return [token, timer("consensus", Math.ceil(1.2 * token.valueMs), "the least that corosync allows: 1.2 × token")];
}

/** Source: corosync 3.1 `totemconfig.c`, `MINIMUM_TIMEOUT`; corosync.conf(5), "consensus". */
export const corosyncTimerLimits: readonly TimerLimit[] = [
  limit("token", 30, int32Most),
  limit("consensus", { times: 1.2, of: "token" }, int32Most),
];

/** Reference values are for three members: 3000 + 650 × (3 − 2). */
export const corosyncReferenceTimers: ReferenceTimers = {
  "kolla-ansible": { "corosync.token": 3650, "corosync.consensus": 4380 },
  tripleo: { "corosync.token": 10_000, "corosync.consensus": 12_000 },
  upstream: { "corosync.token": 3650, "corosync.consensus": 4380 },
};
