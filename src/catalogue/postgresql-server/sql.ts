import { serviceFile } from "./places.ts";

/** A string of PostgreSQL's SQL, under its default `standard_conforming_strings`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name of PostgreSQL's SQL, whether or not it is a word of the language. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** SQL as a command's standard input: what it holds is in no argument list. */
export function heredoc(sql: string): string {
  return `<<'QUORATE_SQL'\n${sql}\nQUORATE_SQL\n`;
}

/**
 * psql to whichever member is primary, as the superuser whose password only members have; it fails when there is none. Rows
 * come without a header, columns between tabs. What follows are psql's own arguments.
 */
export function atPrimary(database: string): string {
  return `PGSERVICEFILE=${serviceFile} psql -XAtq -F "$(printf '\\t')" -v ON_ERROR_STOP=1 "service=quorate dbname=${database}"`;
}

/** psql to the copy on this host, as root of the host. */
export const here = "psql -XAtq -v ON_ERROR_STOP=1 -h /run/postgresql -U postgres -d postgres";
