import { byRules, type LogReader } from "../contract/events.ts";

/** MariaDB 11.8: mysqld.cc, log0recv.cc. */
export const mariadbDrbdEvents: LogReader = {
  technology: "mariadb-drbd",
  place: { kind: "journal", identifiers: ["mariadbd"] },
  parse: byRules([
    {
      pattern: /InnoDB: Starting crash recovery from checkpoint/,
      event: () => ({ name: "database-view", text: "recovers what the lost server had written" }),
    },
    {
      pattern: /mariadbd: ready for connections/,
      event: () => ({ name: "database-view", text: "takes connections" }),
    },
  ]),
};
