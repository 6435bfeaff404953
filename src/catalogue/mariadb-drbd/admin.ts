import { clientPath } from "./places.ts";

/**
 * A client that is the administrator on whichever host the server runs: it comes through the balancer beside it, and its password is
 * in a file of root's.
 */
export const client = `mariadb --defaults-extra-file=${clientPath}`;

/** A script whose `mariadb` is that client. */
export function asAdmin(script: string): string {
  return `mariadb() { command mariadb --defaults-extra-file=${clientPath} "$@"; }\n${script}`;
}
