import { type Guest, guestName, type Replaced, type Replacement } from "../contract/replacement.ts";
import type { Design } from "../contract/design.ts";
import { clientPlaces } from "../contract/lookup.ts";
import { heredoc, quoteText } from "./sql.ts";

/** Accounts that were locked are noted in a table of their own, which all members have: who was locked before stays so. */
const noted = `${guestName}.kept_out`;
const named = "CONCAT(QUOTE(k.user), '@', QUOTE(k.host))";
const isLocked = "COALESCE(JSON_VALUE(p.priv, '$.account_locked'), 'false') IN ('1', 'true')";
const sessions = `FROM information_schema.processlist p WHERE p.user IN (SELECT k.user FROM ${noted} k)`;

/**
 * @param before bash that stands before what changes users
 * @param isSecure whether clients are let in by TLS alone
 */
export function mariadbReplacement(before: string, isSecure: (design: Design) => boolean): Replacement {
  return {
    answers: "mariadb -e 'SELECT 1' >/dev/null",
    keepOut({ design, databases, hosts, guest }) {
      const [first = ""] = hosts;
      const places = clientPlaces(design);
      return [
        {
          host: first,
          what: `lock the accounts that may use ${databases.join(", ")}`,
          make: `${before}${noting(databases)}${eachNoted("LOCK")}\nmariadb ${heredoc(welcome(guest, places, isSecure(design)))}`,
          test: `[ "$(mariadb -NB ${heredoc(`SELECT (SELECT COUNT(*) FROM ${noted} k LEFT JOIN mysql.global_priv p ON p.user = k.user AND p.host = k.host WHERE p.user IS NOT NULL AND NOT (${isLocked})) = 0 AND (SELECT COUNT(*) FROM ${unnoted(databases)}) = 0 AND (SELECT COUNT(*) FROM mysql.global_priv p WHERE p.user = ${quoteText(guest.user)} AND JSON_VALUE(p.priv, '$.authentication_string') = PASSWORD(${quoteText(guest.password)})) = ${places.length}`)})" = 1 ]`,
          timeoutMs: 60_000,
          settleMs: 5000,
        },
        ...hosts.map((host) => ({
          host,
          what: "end their sessions",
          make: `mariadb -NB -e "SELECT CONCAT('KILL HARD CONNECTION ', p.id, ';') ${sessions}" | mariadb --force`,
          test: `[ "$(mariadb -NB -e "SELECT COUNT(*) ${sessions}")" = 0 ]`,
          timeoutMs: 60_000,
          settleMs: 30_000,
        })),
      ];
    },
    letIn: ({ hosts: [host = ""] }) => [
      {
        host,
        what: "unlock the accounts again",
        make: `${before}if [ "$(mariadb -NB -e "${isThere}")" = 1 ]; then
${eachNoted("UNLOCK")}
fi
mariadb -NB -e "SELECT CONCAT('DROP USER ', ${named}, ';') FROM mysql.global_priv k WHERE k.user = '${guestName}'" | mariadb
${dropIt}`,
        test: `[ "$(mariadb -NB -e "SELECT (${isThere}) + (SELECT COUNT(*) FROM mysql.global_priv WHERE user = '${guestName}')")" = 0 ]`,
        timeoutMs: 60_000,
        settleMs: 5000,
      },
    ],
  };
}

const isThere = `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '${guestName}' AND table_name = 'kept_out'`;

const dropIt = `[ "$(mariadb -NB -e "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '${guestName}'")" = 0 ] || mariadb -e 'DROP DATABASE ${guestName}'`;

/** Those with rights on one of the databases that are let in, as a relation. */
function unnoted(databases: Replaced["databases"]): string {
  const names = databases.map(quoteText).join(", ");
  return `mysql.db d JOIN mysql.global_priv p ON p.user = d.user AND p.host = d.host WHERE REPLACE(d.db, '\\\\', '') IN (${names}) AND NOT (${isLocked})`;
}

/**
 * Nothing is said that changes nothing: Galera counts such a statement and does not write it down, and whoever follows the log would miss
 * a number.
 */
function noting(databases: Replaced["databases"]): string {
  const made = [
    `CREATE DATABASE ${guestName};`,
    `CREATE TABLE ${noted} (user VARCHAR(128), host VARCHAR(255), PRIMARY KEY (user, host));`,
  ];
  return `if [ "$(mariadb -NB -e "${isThere}")" = 0 ]; then
${dropIt}
mariadb ${heredoc(made.join("\n"))}fi
mariadb ${heredoc(`INSERT IGNORE INTO ${noted} SELECT DISTINCT p.user, p.host FROM ${unnoted(databases)};`)}`;
}

/** An account that is gone meanwhile is nobody's any more. */
function eachNoted(how: "LOCK" | "UNLOCK"): string {
  return `mariadb -NB -e "SELECT CONCAT('ALTER USER IF EXISTS ', ${named}, ' ACCOUNT ${how};') FROM ${noted} k" | mariadb`;
}

function welcome({ user, password }: Guest, places: readonly string[], isTls: boolean): string {
  return places
    .map((place) => `${quoteText(user)}@${quoteText(place)}`)
    .flatMap((account) => [
      `CREATE OR REPLACE USER ${account} IDENTIFIED BY ${quoteText(password)}${isTls ? " REQUIRE SSL" : ""};`,
      `GRANT ALL ON *.* TO ${account};`,
    ])
    .join("\n");
}
