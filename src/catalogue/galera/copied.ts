import type { GoalRef } from "../contract/condition.ts";
import type { Design, DesignedHost } from "../contract/design.ts";
import { hostsThatFill } from "../contract/lookup.ts";
import type { GaleraOptions } from "./options.ts";

/** What members write down where copies are kept: all that they commit, in one order and under one name on all of them. */

export const logServer = 1;

/** Units that follow the log. */
export function copyKeepers({ components }: Pick<Design, "components">): readonly GoalRef[] {
  return components
    .filter(({ fills }) => fills.includes("copies"))
    .flatMap(({ hosts, units }) => hosts.flatMap((host) => units.map((unit) => ({ host, unit }))));
}

export function isCopied(design: Pick<Design, "components">): boolean {
  return hostsThatFill(design, "copies").length > 0;
}

/**
 * With a log of its own InnoDB leaves it to the log to make a commit outlive a power loss: the log is flushed as often as the data
 * would be. A day is what a copy may be away for and still go on where it stopped. The log's clock is the server's own: who sets it
 * in a session would put his commits into another second. Sources: MariaDB documentation, "sync_binlog", "secure_timestamp".
 */
export function logSettings(
  { nodeId }: Pick<DesignedHost, "nodeId">,
  options: Pick<GaleraOptions, "flush-log">,
): Readonly<Record<string, string | number>> {
  return {
    log_bin: "/var/lib/mysql/binlog",
    log_slave_updates: "ON",
    sync_binlog: options["flush-log"] === 1 ? 1 : 0,
    max_binlog_size: "100M",
    binlog_expire_logs_seconds: 86_400,
    secure_timestamp: "REPLICATION",
    // The same on all members, or one write-set would have another name on each. What a member writes for itself is in another domain.
    server_id: logServer,
    gtid_domain_id: 100 + nodeId,
  };
}

/** Source: MariaDB documentation, "Using MariaDB GTIDs with MariaDB Galera Cluster". */
export const clusterLogSettings = {
  wsrep_gtid_mode: "ON",
  wsrep_gtid_domain_id: 1,
} as const;
