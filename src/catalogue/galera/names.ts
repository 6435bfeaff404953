/** What others wait for. */
export const primaryExists = "galera/a primary component exists";

/** The endpoint that the database is reached at. */
export const databaseEndpoint = "sql";
export const databasePort = 3306;
