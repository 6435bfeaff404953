import { byRules, type LogReader } from "../contract/events.ts";

/** PostgreSQL 17: xlogrecovery.c, walreceiver.c, syncrep.c; its lines go to syslog. */
export const serverEvents: Omit<LogReader, "technology"> = {
  place: { kind: "journal", identifiers: ["postgres"] },
  parse: byRules([
    {
      pattern: /received promote request/,
      event: () => ({ name: "database-view", text: "is promoted" }),
    },
    {
      pattern: /selected new timeline ID: (?<timeline>\d+)/,
      event: ({ timeline }) => ({ name: "database-view", text: `begins timeline ${timeline}` }),
    },
    {
      pattern: /database system is ready to accept connections/,
      event: () => ({ name: "database-view", text: "is primary and takes writes" }),
    },
    {
      pattern: /started streaming WAL from primary at \S+ on timeline (?<timeline>\d+)/,
      event: ({ timeline }) => ({ name: "database-view", text: `follows a primary on timeline ${timeline}` }),
    },
    {
      pattern: /standby "(?<standby>[^"]+)" is now a candidate for quorum synchronous standby/,
      event: ({ standby }) => ({ name: "database-view", text: `has ${standby} for a synchronous standby` }),
    },
    {
      pattern: /terminating walreceiver (?:process )?due to (?<why>timeout|administrator command)/,
      event: ({ why }) => ({ name: "database-view", text: `leaves its primary: ${why}` }),
    },
  ]),
};
