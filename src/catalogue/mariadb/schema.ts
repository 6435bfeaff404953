import { withVariables } from "../../text/script.ts";
import make from "./make-schema.sh";

/** What OpenStack's migrations expect of a database. */
export const databaseCharacterSet = "CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci";

/** Stands in a database from just before its first schema is made until that is done. */
const mark = "quorate_first_schema";

/** bash that makes a database's schema by a command that may be cut off, on a host with a server of the database: make-schema.sh. */
export function makeSchema(database: string, synchronise: string): string {
  return withVariables(make, { database, character_set: databaseCharacterSet, mark, synchronise });
}

/** bash that succeeds when no first schema was cut off. */
export function schemaIsWhole(database: string): string {
  return `[ "$(mariadb -N -B -e "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' AND TABLE_NAME = '${mark}'")" = 0 ]`;
}
