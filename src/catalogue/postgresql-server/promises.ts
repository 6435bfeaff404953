import type { DatabasePromises } from "../contract/trial.ts";

/** What clients may count on at the default isolation, READ COMMITTED, of one primary with a synchronous standby. */
export function promisesUnder(manager: string): DatabasePromises {
  return {
    rows: {
      claim: "durable",
      because:
        "a commit is acknowledged when a standby has it on its disk as well, and only such a standby is promoted",
    },
    isolation: {
      claim: "read-committed",
      because:
        "PostgreSQL's default; the manual allows non-repeatable reads and lost updates there (13.2.1, Read Committed)",
    },
    bank: {
      claim: "snapshot-isolation",
      because: "a statement reads one snapshot, and a transfer locks both rows (13.2.1, 13.3.2)",
    },
    register: {
      claim: "nothing",
      because: `nobody has published a test of single values while a primary fails over under ${manager}`,
    },
  };
}
