import type { DatabasePromises } from "../contract/trial.ts";

const innodb = "Jepsen 2023 on MySQL 8.0.34 saw lost updates of InnoDB at this level";

/**
 * What clients may count on at the default isolation, REPEATABLE READ with `innodb_snapshot_isolation=OFF`, of one server whose volume
 * two hosts have.
 */
export const mariadbDrbdPromises: DatabasePromises = {
  rows: {
    claim: "durable",
    because:
      "a commit is acknowledged when it is on the disks of both hosts (DRBD's protocol C), and the one that is left goes on from its own",
  },
  isolation: { claim: "read-committed", because: `${innodb}, and with the older default MariaDB does the same` },
  bank: { claim: "nothing", because: `${innodb}; with locked rows none is expected, and none is promised` },
  register: {
    claim: "nothing",
    because: "nobody has published a test of single values while a volume goes to another host",
  },
};
