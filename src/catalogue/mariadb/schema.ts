import { withVariables } from "../../text/script.ts";
import make from "./make-schema.sh";

/** What OpenStack's migrations expect of a database. */
export const databaseCharacterSet = "CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci";

/** Stands in a database from just before its first schema is made until that is done. */
const mark = "quorate_first_schema";

/**
 * bash that makes a database's schema by a command that may be cut off, on a host whose root may ask the server: make-schema.sh.
 *
 * @param client The command that asks it, with its arguments.
 */
export function makeSchema(database: string, synchronise: string, client: readonly string[] = ["mariadb"]): string {
  return withVariables(make, { client, database, character_set: databaseCharacterSet, mark, synchronise });
}

/** bash that succeeds when no first schema was cut off. */
export function schemaIsWhole(database: string, client = "mariadb"): string {
  return `[ "$(${client} -N -B -e "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' AND TABLE_NAME = '${mark}'")" = 0 ]`;
}
