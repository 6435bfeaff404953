import { checkUser } from "./check.ts";

export const memberUnit = "mariadb.service";

/** What others wait for. */
export const primaryExists = "galera/a primary component exists";

/** The user as which the balancers ask members for their state: without it they send nobody to any. */
export const checkUserExists = `galera/user ${checkUser}`;
/** The endpoint that the database is reached at. */
export const databaseEndpoint = "sql";
export const databasePort = 3306;
