import { byRules, type LogReader } from "../contract/events.ts";

/** MariaDB 11.8: slave.cc, semisync_master.cc, log.cc; the agent has its server write to the journal. */
export const replicationEvents: LogReader = {
  technology: "mariadb-replication",
  place: { kind: "journal", identifiers: ["mariadbd"] },
  parse: byRules([
    {
      pattern: /Semi-sync replication enabled on the master/,
      event: () => ({ name: "database-view", text: "is promoted" }),
    },
    {
      pattern: /Slave I\/O thread: connected to master '[^@]+@(?<primary>[^:']+)/,
      event: ({ primary }) => ({ name: "database-view", text: `follows ${primary}` }),
    },
    {
      pattern: /Start semi-sync binlog_dump to slave \(server_id: (?<standby>\d+)\)/,
      event: ({ standby }) => ({
        name: "database-view",
        text: `has server ${standby} for a standby that acknowledges`,
      }),
    },
    {
      pattern: /Successfully truncated binlog file.*starting from GTID (?<first>[\d-]+)/,
      event: ({ first }) => ({
        name: "database-view",
        text: `takes back what nobody had acknowledged, from ${first} on`,
      }),
    },
    {
      pattern: /mariadbd: ready for connections/,
      event: () => ({ name: "database-view", text: "runs" }),
    },
  ]),
};
