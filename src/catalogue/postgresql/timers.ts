import type { Site } from "../../spec/site.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";

const timer = timersOf("postgresql");

/** Sources: PostgreSQL 17 manual, 19.6 "Replication" and 19.3 "Connections and Authentication". */
export function postgresqlTimers(site: Site): readonly Timer[] {
  const detection = site.detectionMs;
  return [
    timer(
      "wal_receiver_timeout",
      2 * detection,
      "a standby gives a silent primary up; the cluster fences it first and tells the standby whom to follow, so this need not be short",
    ),
    timer(
      "wal_sender_timeout",
      2 * detection,
      "a primary gives a silent standby up; commits have gone on with the other one meanwhile",
    ),
    timer(
      "wal_retrieve_retry_interval",
      Math.max(200, Math.round(detection / 2)),
      "a standby that lost its primary asks again this often",
    ),
    timer(
      "tcp_user_timeout",
      2 * detection,
      "a connection whose bytes nobody acknowledges is closed, and its locks are released",
    ),
    timer("monitor", Math.max(1000, detection), "a server process that died is noticed within the detection time"),
  ];
}

/** What others leave as it is: the defaults of PostgreSQL 17, and the intervals that PAF's manual recommends. */
const upstream: Readonly<Record<string, number>> = {
  "postgresql.wal_receiver_timeout": 60_000,
  "postgresql.wal_sender_timeout": 60_000,
  "postgresql.wal_retrieve_retry_interval": 5000,
  "postgresql.tcp_user_timeout": 0,
  "postgresql.monitor": 15_000,
};

export const postgresqlReferenceTimers: ReferenceTimers = { upstream };
