import type { Site } from "../../spec/site.ts";
import type { Design } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import type { Tolerance } from "../contract/tolerance.ts";
import { floored, timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("galera");
const limit = limitsOf("galera");

/** The least that Galera takes for every period and time-out of its group communication. Source: `gcomm/src/defaults.cpp`. */
const leastMs = 100;

/** How many signs of life a member may miss before it is suspected. */
const beatsMissed = 5;

/**
 * Galera's failure detection, derived from the site's detection time.
 *
 * Sources: Galera Cluster documentation, "Galera Parameters"; the observation of `docs/galera-timers.md` that two
 * survivors lose each other when `suspect_timeout` is shorter than `join_retrans_period`: while they agree on a new
 * view they send join messages only, once per `join_retrans_period`, which is 1 s by default.
 */
export function galeraTimers(site: Site): readonly Timer[] {
  const detection = site.detectionMs;
  const beat = Math.max(leastMs, Math.round(detection / 10));
  const suspicion = floored(
    timer(
      "evs.suspect_timeout",
      Math.round(detection / 2),
      "half the detection time without a sign of life, five missed beats at least; Galera takes no beat below 0.1 s",
    ),
    beatsMissed * beat,
  );
  const suspect = suspicion.valueMs;
  return [
    timer("evs.keepalive_period", beat, "a member says that it lives ten times per detection time"),
    timer("evs.inactive_check_period", beat, "silence is looked for as often as a sign of life is due"),
    timer(
      "evs.join_retrans_period",
      beat,
      "while members agree on a new view they send only join messages; sent less often than suspect_timeout, the survivors take each other for dead",
    ),
    suspicion,
    timer("evs.inactive_timeout", 3 * suspect, "a member that others still hear gets three times the suspicion"),
    timer("evs.install_timeout", 3 * suspect, "agreeing on a new view may take as long as giving a member up"),
    timer(
      "gmcast.peer_timeout",
      Math.max(1000, detection),
      "a connection that carries nothing for this long is dropped",
    ),
  ];
}

/**
 * What Galera takes; with anything else the server ends as it starts. Source: Galera 26.4, `gcomm/src/evs_proto.cpp`, where
 * `check_range` judges each option against the others.
 */
export const galeraTimerLimits: readonly TimerLimit[] = [
  limit("evs.keepalive_period", leastMs, { times: 1 / 3, of: "evs.suspect_timeout" }),
  limit("evs.inactive_check_period", 1, { times: 1 / 2, of: "evs.suspect_timeout" }),
  limit("evs.join_retrans_period", leastMs, int32Most),
  limit("evs.suspect_timeout", leastMs, int32Most),
  limit("evs.inactive_timeout", leastMs, int32Most),
  limit("evs.install_timeout", { times: 1, of: "evs.keepalive_period" }, { times: 1, of: "evs.inactive_timeout" }),
  limit("gmcast.peer_timeout", 1, int32Most),
];

/** A member says that it lives once per beat; what is left of the suspicion may be lost on the way. */
export function galeraTolerates(design: Pick<Design, "timers">): readonly Tolerance[] {
  const lateMs = timerMs(design, "galera.evs.suspect_timeout") - timerMs(design, "galera.evs.keepalive_period");
  return [{ what: "Galera suspects a member", lateMs, delayedBy: ["runs", "round-trip"] }];
}

/** What others leave as it is, and so run with: the defaults of Galera 26.4. */
const upstream: Readonly<Record<string, number>> = {
  "galera.evs.keepalive_period": 1000,
  "galera.evs.inactive_check_period": 500,
  "galera.evs.join_retrans_period": 1000,
  "galera.evs.suspect_timeout": 5000,
  "galera.evs.inactive_timeout": 15_000,
  "galera.evs.install_timeout": 7500,
  "galera.gmcast.peer_timeout": 3000,
};

export const galeraReferenceTimers: ReferenceTimers = {
  upstream,
  "kolla-ansible": upstream,
  "openstack-ansible": upstream,
  tripleo: upstream,
};
