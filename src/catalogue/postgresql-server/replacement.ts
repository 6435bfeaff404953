import { shellWord } from "../../text/shell-word.ts";
import { guestName, type Replacement } from "../contract/replacement.ts";
import { takesWrites } from "./databases.ts";
import { serviceFile } from "./places.ts";
import { atPrimary, heredoc, quoteName, quoteText } from "./sql.ts";

/**
 * A database takes no connections but a superuser's, who the guest is: whichever role somebody goes by. Source: PostgreSQL, "ALTER
 * DATABASE", CONNECTION LIMIT.
 */
export const postgresqlReplacement: Replacement = {
  answers: takesWrites,
  keepOut({ databases, hosts: [host = ""], guest: { user, password } }) {
    const names = databases.map(quoteText).join(", ");
    const sessions = `FROM pg_stat_activity WHERE datname IN (${names}) AND usename <> ${quoteText(user)} AND backend_type = 'client backend'`;
    const make = [
      `SELECT 'CREATE ROLE ${user}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${quoteText(user)}) \\gexec`,
      `ALTER ROLE ${quoteName(user)} LOGIN SUPERUSER PASSWORD ${quoteText(password)};`,
      `SELECT format('ALTER DATABASE %I CONNECTION LIMIT 0', datname) FROM pg_database WHERE datname IN (${names}) \\gexec`,
      `SELECT count(pg_terminate_backend(pid)) ${sessions};`,
    ].join("\n");
    const isOut = `SELECT (SELECT count(*) FROM pg_database WHERE datname IN (${names}) AND datconnlimit <> 0) + (SELECT count(*) ${sessions})`;
    const getsIn = `PGPASSWORD=${shellWord(password)} PGSERVICEFILE=${serviceFile} psql -XAtq "service=quorate dbname=postgres user=${user} passfile=/dev/null" -c 'SELECT 1'`;
    return [
      {
        host,
        what: `let nobody into ${databases.join(", ")}, and end the sessions there`,
        make: `${atPrimary("postgres")} ${heredoc(make)}`,
        test: `[ "$(${atPrimary("postgres")} -c ${shellWord(isOut)})" = 0 ] && [ "$(${getsIn})" = 1 ]`,
        timeoutMs: 60_000,
        settleMs: 10_000,
      },
    ];
  },
  letIn({ hosts: [host = ""] }) {
    const make = [
      "SELECT format('ALTER DATABASE %I CONNECTION LIMIT -1', datname) FROM pg_database WHERE datconnlimit = 0 \\gexec",
      `DROP DATABASE IF EXISTS ${guestName} WITH (FORCE);`,
      `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '${guestName}';`,
      `DROP ROLE IF EXISTS ${guestName};`,
    ].join("\n");
    const left = `SELECT (SELECT count(*) FROM pg_database WHERE datconnlimit = 0 OR datname = '${guestName}') + (SELECT count(*) FROM pg_roles WHERE rolname = '${guestName}')`;
    return [
      {
        host,
        what: "let all in again",
        make: `${atPrimary("postgres")} ${heredoc(make)}`,
        test: `[ "$(${atPrimary("postgres")} -c ${shellWord(left)})" = 0 ]`,
        timeoutMs: 60_000,
        settleMs: 10_000,
      },
    ];
  },
};
