import type { Site } from "../../spec/site.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("postgresql");
const limit = limitsOf("postgresql");

/**
 * What the cluster needs at least to know that a host is gone (Corosync's token). Copies that part before that part for
 * nothing: a server that was merely busy is followed again a moment later.
 */
const fencedMs = 1000;

/** Sources: PostgreSQL 17 manual, 19.6 "Replication" and 19.3 "Connections and Authentication". */
export function serverTimers(site: Pick<Site, "detectionMs">): readonly Timer[] {
  const detection = site.detectionMs;
  const silence = 2 * Math.max(fencedMs, detection);
  return [
    timer(
      "wal_receiver_timeout",
      silence,
      "a standby gives a silent primary up; whoever promotes another tells the standby whom to follow, so this need not be short",
    ),
    timer(
      "wal_sender_timeout",
      silence,
      "a primary gives a silent standby up; commits have gone on with the other one meanwhile",
    ),
    timer(
      "wal_retrieve_retry_interval",
      Math.max(200, Math.round(detection / 2)),
      "a standby that lost its primary asks again this often",
    ),
    timer(
      "tcp_user_timeout",
      silence,
      "a connection whose bytes nobody acknowledges is closed, and its locks are released",
    ),
  ];
}

/**
 * Source: `pg_settings` of PostgreSQL 15 and 17, `min_val` and `max_val`; zero switches a time-out off.
 */
export const serverTimerLimits: readonly TimerLimit[] = [
  limit("wal_receiver_timeout", 0, int32Most),
  limit("wal_sender_timeout", 0, int32Most),
  limit("wal_retrieve_retry_interval", 1, int32Most),
  limit("tcp_user_timeout", 0, int32Most),
];

/** What others leave as it is: the defaults of PostgreSQL 17. */
const upstream: Readonly<Record<string, number>> = {
  "postgresql.wal_receiver_timeout": 60_000,
  "postgresql.wal_sender_timeout": 60_000,
  "postgresql.wal_retrieve_retry_interval": 5000,
  "postgresql.tcp_user_timeout": 0,
};

export const serverReferenceTimers: ReferenceTimers = { upstream };
