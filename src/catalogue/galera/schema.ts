/** What OpenStack's migrations expect of a database. */
export const databaseCharacterSet = "CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci";

/** Stands in a database from just before its first schema is made until that is done. */
const mark = "quorate_first_schema";

/**
 * bash that makes a database's schema, by root of the database server on this host. MariaDB's schema changes are not
 * transactional: a first migration that is cut off leaves tables that the next attempt trips over. So an empty database
 * is marked before the first attempt, and one that still has the mark is made anew: nothing but that attempt is in it.
 */
export function makeSchema(database: string, synchronise: string): string {
  return `
tables() { mariadb -N -B -e "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}'$1"; }
if [ "$(tables " AND TABLE_NAME = '${mark}'")" = 1 ]; then
  mariadb -e 'DROP DATABASE \`${database}\`; CREATE DATABASE \`${database}\` ${databaseCharacterSet}'
fi
if [ "$(tables "")" = 0 ]; then mariadb ${database} -e 'CREATE TABLE ${mark} (id INT PRIMARY KEY)'; fi
${synchronise}
mariadb ${database} -e 'DROP TABLE IF EXISTS ${mark}'
`;
}

/** bash that succeeds when no first schema was cut off. */
export function schemaIsWhole(database: string): string {
  return `[ "$(mariadb -N -B -e "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' AND TABLE_NAME = '${mark}'")" = 0 ]`;
}
