import type { DatabasePromises } from "../contract/trial.ts";

/**
 * What clients may count on at the default isolation, REPEATABLE READ with `innodb_snapshot_isolation=OFF`, of one primary with a
 * semi-synchronous standby. No claim is larger than what was published allows.
 */
export const replicationPromises: DatabasePromises = {
  rows: {
    claim: "durable",
    because: "a commit is acknowledged when a standby has it on its disk as well, and only such a standby is promoted",
  },
  isolation: {
    claim: "read-committed",
    because: "InnoDB alone has lost updates at this level (Jepsen 2023 on MySQL 8.0.34)",
  },
  bank: {
    claim: "nothing",
    because: "nobody has published a test of transfers while a primary fails over under Pacemaker",
  },
  register: {
    claim: "nothing",
    because: "nobody has published a test of single values while a primary fails over under Pacemaker",
  },
};
