import type { Site } from "../../spec/site.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("mariadb");
const limit = limitsOf("mariadb");

const secondMs = 1000;
/**
 * What the cluster needs to fence a host, many times over. A standby that has given its primary up before is asking a dead host for a
 * connection when it is told to follow another, and does not listen until that has failed.
 */
const silentMs = 10_000;

/** Sources: MariaDB documentation, "Replication and Binary Log System Variables", "CHANGE MASTER TO". */
export function replicationTimers(site: Site): readonly Timer[] {
  const silence = Math.ceil(Math.max(silentMs, 10 * site.detectionMs) / secondMs) * secondMs;
  return [
    timer(
      "slave_net_timeout",
      silence,
      "a standby gives a silent primary up by itself; the cluster fences that first and tells the standby whom to follow, which one that is connecting in vain hears too late",
    ),
    timer(
      "heartbeat_period",
      silence / 4,
      "a primary that has nothing to write says that it is there four times in that while",
    ),
    timer(
      "monitor",
      Math.max(secondMs, site.detectionMs),
      "a server process that died is noticed within the detection time",
    ),
  ];
}

/**
 * Source: MariaDB 11.8, `sys_vars.cc`: whole seconds up to a year; a heartbeat counts in milliseconds, and the server warns of one
 * that is longer than the silence. The monitor is an operation of the cluster's.
 */
export const replicationTimerLimits: readonly TimerLimit[] = [
  limit("slave_net_timeout", secondMs, int32Most, secondMs),
  limit("heartbeat_period", 1, { times: 1, of: "slave_net_timeout" }),
  limit("monitor", 1, int32Most),
];

/** What others leave as it is: the defaults of MariaDB 11.8, and the intervals that `ocf:heartbeat:mariadb` recommends. */
const upstream: Readonly<Record<string, number>> = {
  "mariadb.slave_net_timeout": 60_000,
  "mariadb.heartbeat_period": 30_000,
  "mariadb.monitor": 10_000,
};

export const replicationReferenceTimers: ReferenceTimers = { upstream };
