import type { Site } from "../../spec/site.ts";
import type { Design } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import type { Tolerance } from "../contract/tolerance.ts";
import { quorumHost } from "../contract/quorum-host.ts";
import { networksOf, ringNetworks } from "../contract/networks.ts";
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
  const consensus = timer("consensus", Math.ceil(1.2 * token.valueMs), "the least that corosync allows: 1.2 × token");
  return [
    token,
    consensus,
    ...(hasTwoRings(site) ? linkTimers(token.valueMs) : []),
    ...(quorumHost(site) === undefined ? [] : deviceTimers(site)),
  ];
}

/** Neither the quorum host nor a member takes signs of life that come faster than once a second, which is four fifths of it. */
const deviceLeastMs = 1250;

/**
 * A member says that it lives every four fifths of `timeout`, and the quorum host forgets one that was silent for one and a half times
 * that. Source: corosync-qdevice 3.0, `qdevice-net-instance.c`, `qnetd-client-dpd-timer.c`.
 */
function deviceTimers(site: Site): readonly Timer[] {
  const timeout = floored(
    timer(
      "device.timeout",
      Math.round((5 * site.detectionMs) / 4),
      "the quorum host gives its vote to the member that is left once it has missed the other for 1.2 times as long: by then that one has agreed that it is alone",
    ),
    deviceLeastMs,
  );
  return [
    timeout,
    timer(
      "device.sync_timeout",
      4 * timeout.valueMs,
      "a new membership waits for the quorum host's word, and goes on without it where the quorum host is gone as well",
    ),
  ];
}

/** The token goes round: each member must run, and hear of it. */
export function corosyncTolerates(design: Pick<Design, "timers">): readonly Tolerance[] {
  return [
    {
      what: "Corosync declares the token lost",
      lateMs: timerMs(design, "corosync.token"),
      delayedBy: ["runs-first", "round-trip"],
    },
  ];
}

function hasTwoRings(site: Site): boolean {
  return ringNetworks({ networks: networksOf(site) }).length > 1;
}

/** What knet takes by itself, written down: two pings unanswered, in half of the token. Source: corosync.conf(5). */
function linkTimers(tokenMs: number): readonly Timer[] {
  return [
    timer("knet_ping_interval", Math.round(tokenMs / 4), "each ring is asked four times per token"),
    timer(
      "knet_ping_timeout",
      Math.round(tokenMs / 2),
      "a ring that is cut is left for the other while the token can still be sent again there",
    ),
  ];
}

/** Source: corosync 3.1 `totemconfig.c`, `MINIMUM_TIMEOUT`; corosync.conf(5), "consensus". */
export function corosyncTimerLimits(site: Site): readonly TimerLimit[] {
  const links = [limit("knet_ping_interval", 200, int32Most), limit("knet_ping_timeout", 400, int32Most)];
  return [
    limit("token", 30, int32Most),
    limit("consensus", { times: 1.2, of: "token" }, int32Most),
    ...(hasTwoRings(site) ? links : []),
    ...(quorumHost(site) === undefined ? [] : deviceLimits),
  ];
}

/** 1 s to 2 min between signs of life. Source: corosync-qdevice's `qnet-config.h`. */
const deviceLimits = [
  limit("device.timeout", deviceLeastMs, 150_000),
  limit("device.sync_timeout", { times: 1.2, of: "device.timeout" }, int32Most),
];

/** Reference values are for three members: 3000 + 650 × (3 − 2); of a link a quarter and a half of that. Of a quorum device nobody sets others. */
export const corosyncReferenceTimers: ReferenceTimers = {
  "kolla-ansible": asToken(3650),
  tripleo: asToken(10_000),
  upstream: asToken(3650),
};

function asToken(tokenMs: number): Readonly<Record<string, number>> {
  return {
    "corosync.token": tokenMs,
    "corosync.consensus": 1.2 * tokenMs,
    "corosync.knet_ping_interval": Math.round(tokenMs / 4),
    "corosync.knet_ping_timeout": Math.round(tokenMs / 2),
    "corosync.device.timeout": 10_000,
    "corosync.device.sync_timeout": 30_000,
  };
}
