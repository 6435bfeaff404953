import type { Site } from "../../spec/site.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";

const timer = timersOf("galera");

/**
 * Galera's failure detection, derived from the site's detection time.
 *
 * Sources: Galera Cluster documentation, "Galera Parameters"; the observation of `docs/galera-timers.md` that two
 * survivors lose each other when `suspect_timeout` is shorter than `join_retrans_period`: while they agree on a new
 * view they send join messages only, once per `join_retrans_period`, which is 1 s by default.
 */
export function galeraTimers(site: Site): readonly Timer[] {
  const detection = site.detectionMs;
  const beat = Math.max(50, Math.round(detection / 10));
  const suspect = Math.max(5 * beat, Math.round(detection / 2));
  return [
    timer("evs.keepalive_period", beat, "a member says that it lives ten times per detection time"),
    timer("evs.inactive_check_period", beat, "silence is looked for as often as a sign of life is due"),
    timer(
      "evs.join_retrans_period",
      beat,
      "while members agree on a new view they send only join messages; sent less often than suspect_timeout, the survivors take each other for dead",
    ),
    timer("evs.suspect_timeout", suspect, "half the detection time without a sign of life, five missed beats at least"),
    timer("evs.inactive_timeout", 3 * suspect, "a member that others still hear gets three times the suspicion"),
    timer("evs.install_timeout", 3 * suspect, "agreeing on a new view may take as long as giving a member up"),
    timer(
      "gmcast.peer_timeout",
      Math.max(1000, detection),
      "a connection that carries nothing for this long is dropped",
    ),
  ];
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
