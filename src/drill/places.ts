/** The name of all that a drill makes for its clients and removes again: a database, a virtual host, and their user. */
export const drillName = "quorate_drill";

/** The table, and the queue, that clients write to. */
export const ledgerName = "ledger";
