import type { DesignedDatabase } from "../contract/design.ts";
import { loginsTaken, nameLeft } from "../contract/generations.ts";
import type { Secrets } from "../contract/secret.ts";
import { shellWord } from "../../text/shell-word.ts";
import { serviceFile } from "./places.ts";
import { atPrimary, heredoc, quoteName, quoteText } from "./sql.ts";

/**
 * A role has one password. So a service goes by two roles in turn: the owner of its database, and one that is a member of it and takes
 * its place as it logs in, so that whatever is made belongs to the owner. Source: PostgreSQL, "ALTER ROLE … SET role", "SET ROLE".
 */
type Owned = Pick<DesignedDatabase, "name" | "user" | "passwordSecret">;

/** bash, printing 1 when all that are let in can log in, and the other cannot. A password's digest is salted: only a login tells. */
export function loginsWork(secrets: Secrets, database: Owned): string {
  const asOwner = shellWord(`SELECT count(*) FROM (SELECT WHERE current_user = ${quoteText(database.user)}) is_owner`);
  const logins = loginsTaken(secrets, database).map(
    ({ user, password }) =>
      `[ "$(PGPASSWORD=${shellWord(password)} PGSERVICEFILE=${serviceFile} psql -XAtq "service=quorate dbname=${database.name} user=${user} passfile=/dev/null" -c ${asOwner})" = 1 ]`,
  );
  const left = nameLeft(secrets, database);
  const gone =
    left === undefined
      ? []
      : [
          `[ "$(${atPrimary("postgres")} -c ${shellWord(`SELECT count(*) FROM pg_authid WHERE rolname = ${quoteText(left)} AND rolpassword IS NOT NULL`)})" = 0 ]`,
        ];
  return `if ${[...logins, ...gone].join(" && ")}; then echo 1; fi`;
}

/** bash that makes it so; who is connected stays so. */
export function makeLogins(secrets: Secrets, database: Owned): string {
  const taken = loginsTaken(secrets, database).flatMap(({ user, password }) => [
    ...(user === database.user ? [] : standIn(user, database.user)),
    `ALTER ROLE ${quoteName(user)} LOGIN PASSWORD ${quoteText(password)};`,
  ]);
  const left = nameLeft(secrets, database);
  const gone = left === undefined ? [] : [ifThere(left, `ALTER ROLE ${quoteName(left)} PASSWORD NULL`)];
  return `${atPrimary("postgres")} ${heredoc(["BEGIN;", ...taken, ...gone, "COMMIT;"].join("\n"))}`;
}

/** A role that takes its owner's place at each login. */
function standIn(user: string, owner: string): readonly string[] {
  const name = quoteName(user);
  return [
    `SELECT ${quoteText(`CREATE ROLE ${name} LOGIN`)} WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${quoteText(user)}) \\gexec`,
    `GRANT ${quoteName(owner)} TO ${name};`,
    `ALTER ROLE ${name} SET role = ${quoteText(owner)};`,
  ];
}

function ifThere(user: string, statement: string): string {
  return `SELECT ${quoteText(statement)} WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = ${quoteText(user)}) \\gexec`;
}
