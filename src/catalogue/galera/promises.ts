import type { DatabasePromises } from "../contract/trial.ts";

/** Jepsen, "MariaDB Galera Cluster 12.1.2", 2026-03-15. */
const jepsen = "Jepsen 2026 on Galera 12.1.2";

/**
 * What clients may count on at the default isolation, REPEATABLE READ with `innodb_snapshot_isolation=OFF`, through one preferred
 * writer. No claim is larger than what was published allows.
 */
export const galeraPromises: DatabasePromises = {
  rows: {
    claim: "durable",
    because: `each commit is on the disk of the member that takes it and certified by a majority; ${jepsen} saw commits lost now and then when processes crashed and the network was cut, so a loss is a find and not a surprise`,
  },
  isolation: {
    claim: "read-committed",
    because: `${jepsen} saw lost updates and G-single in a healthy cluster, MDEV-38977 is open, and InnoDB alone has them at this level as well (Jepsen 2023 on MySQL 8.0.34)`,
  },
  bank: {
    claim: "nothing",
    because:
      "Jepsen 2015 saw money lost and made in Galera's bank; with locked rows and one writer none is expected, and none is promised",
  },
  register: {
    claim: "nothing",
    because: `${jepsen} saw stale reads regularly: a member that becomes the writer may not have applied all yet`,
  },
};
