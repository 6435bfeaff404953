import { shellWord } from "../../text/shell-word.ts";
import { withVariables } from "../../text/script.ts";
import type { Condition, GoalRef } from "../contract/condition.ts";
import type { DesignedDatabase } from "../contract/design.ts";
import type { SiteView } from "../contract/provisions.ts";
import { loginsWork, makeLogins } from "./login.ts";
import makeDatabase from "./make-database.sh";
import { serviceFile } from "./places.ts";
import { atPrimary, quoteName, quoteText } from "./sql.ts";

function databaseExists(technology: string, database: string): string {
  return `${technology}/database ${database}`;
}

/** Called after the database, since one user may own several. */
function userExists(technology: string, database: string): string {
  return `${technology}/user ${database}`;
}

/** A database and its user exist. */
export function databaseReady(technology: string): (database: string) => readonly GoalRef[] {
  return (database) => [
    { condition: databaseExists(technology, database) },
    { condition: userExists(technology, database) },
  ];
}

/** Succeeds where one copy takes writes. */
export const takesWrites = `[ "$(${atPrimary("postgres")} -c "SELECT current_setting('transaction_read_only')" 2>/dev/null)" = off ]`;

/** @param promoted id of the condition that one copy takes writes */
export function databaseConditions(
  technology: string,
  promoted: string,
  view: SiteView,
  database: DesignedDatabase,
): readonly Condition[] {
  const { name, user } = database;
  const role = quoteName(user);
  const owner = `WHERE d.datname = ${quoteText(name)} AND pg_get_userbyid(d.datdba) = ${quoteText(user)}`;
  const exists = sqlCondition(view, promoted, {
    id: databaseExists(technology, name),
    holds: `database ${name} exists and belongs to user ${user}`,
    test: `${atPrimary("postgres")} -c ${shellWord(`SELECT count(*) FROM pg_database d ${owner}`)}`,
    make: withVariables(makeDatabase, {
      service_file: serviceFile,
      count_role: `SELECT count(*) FROM pg_roles WHERE rolname = ${quoteText(user)};`,
      make_role: `CREATE ROLE ${role} LOGIN;`,
      count_database: `SELECT count(*) FROM pg_database WHERE datname = ${quoteText(name)};`,
      make_database: `CREATE DATABASE ${quoteName(name)} OWNER ${role} ENCODING 'UTF8' TEMPLATE template0;`,
      settle: [
        `ALTER DATABASE ${quoteName(name)} OWNER TO ${role};`,
        `REVOKE CONNECT ON DATABASE ${quoteName(name)} FROM PUBLIC;`,
      ].join("\n"),
    }),
    after: [],
  });
  const login = sqlCondition(view, promoted, {
    id: userExists(technology, name),
    holds: `database user ${user} can log in to ${name} with its password`,
    test: loginsWork(view.secrets, database),
    make: makeLogins(view.secrets, database),
    after: [exists.id],
  });
  return [exists, login];
}

/** A fact about what the database holds, asked and made at the primary, wherever that is. */
function sqlCondition(
  { design }: SiteView,
  promoted: string,
  fact: { id: string; holds: string; test: string; make: string; after: readonly string[] },
): Condition {
  const [first = "", ...others] = design.members;
  return {
    id: fact.id,
    host: first,
    alternates: others,
    holds: fact.holds,
    test: `[ "$(${fact.test} 2>/dev/null)" = 1 ]`,
    remedy: { kind: "make", script: fact.make, timeoutMs: 30_000 },
    after: [promoted, ...fact.after].map((condition) => ({ condition })),
    settleMs: 5000,
  };
}
