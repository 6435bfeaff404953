import type { Design } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import { acknowledging } from "../postgresql-server/places.ts";
import { walSenders } from "../postgresql-server/settings.ts";
import type { PatroniOptions } from "./options.ts";

/**
 * How far behind the last known end of the log a member may be and still be promoted. Whether it has all that was acknowledged the
 * quorum decides; what is further ahead is a transaction that nobody was told of, and must not keep all from being promoted.
 */
const lagMostBytes = 1024 ** 3;

/** What holds for all members, as Patroni keeps it in the store. Source: Patroni 4.0, "Dynamic Configuration Settings". */
export function sharedSettings(design: Design, options: PatroniOptions): object {
  const seconds = (name: string): number => timerMs(design, `patroni.${name}`) / 1000;
  const [senders, count] = walSenders(design);
  return {
    ttl: seconds("ttl"),
    loop_wait: seconds("loop_wait"),
    retry_timeout: seconds("retry_timeout"),
    maximum_lag_on_failover: lagMostBytes,
    check_timeline: true,
    // Another member is ready at once and has every commit; to recover a crashed one takes as long as its log is.
    primary_start_timeout: 0,
    ...(design.members.length === 1
      ? { synchronous_mode: false }
      : {
          synchronous_mode: "quorum",
          synchronous_mode_strict: true,
          synchronous_node_count: acknowledging(design.members.length),
        }),
    failsafe_mode: true,
    postgresql: {
      use_pg_rewind: true,
      use_slots: true,
      // Those that all members must have alike Patroni takes from here alone.
      parameters: {
        wal_level: "replica",
        hot_standby: "on",
        wal_log_hints: "on",
        max_connections: options["max-connections"],
        [senders]: count,
        max_replication_slots: count,
      },
    },
  };
}
