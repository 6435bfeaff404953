import { shellWord } from "../../text/shell-word.ts";
import type { Design } from "../contract/design.ts";
import type { DatabaseTrial } from "../contract/trial.ts";
import { promisesUnder } from "./promises.ts";
import contents from "./contents.sh";
import { authorityCertificate, isSecure } from "./tls.ts";
import { trials } from "./places.ts";
import { atPrimary, heredoc, quoteName, quoteText } from "./sql.ts";

/**
 * A database for a drill's clients: any member can reach the primary.
 *
 * @param manager who promotes the copies, as people call it
 * @param whereIs SQL that the primary answers with its host's name
 */
export function serverTrial(
  { members, secrets: kept }: Pick<Design, "members" | "secrets">,
  manager: string,
  whereIs: string,
): DatabaseTrial {
  return {
    on: members,
    promises: promisesUnder(manager),
    ...(isSecure({ secrets: kept }) ? { authority: authorityCertificate } : {}),
    prepare: (name, { user, password }) =>
      `${atPrimary("postgres")} ${heredoc(
        [
          `SELECT 'CREATE ROLE ${trials} NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${trials}') \\gexec`,
          `CREATE ROLE ${quoteName(user)} LOGIN PASSWORD ${quoteText(password)} IN ROLE ${trials};`,
          `CREATE DATABASE ${quoteName(name)} OWNER ${quoteName(user)};`,
        ].join("\n"),
      )}`,
    remove: (name) =>
      `${atPrimary("postgres")} ${heredoc(
        `DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE);\nDROP ROLE IF EXISTS ${quoteName(name)}, ${trials};`,
      )}`,
    leader: () => `${atPrimary("postgres")} -c ${shellWord(whereIs)} 2>/dev/null || true`,
    contents: { on: members, script: contents },
    finalRead: {
      kind: "catches-up",
      position: "SELECT pg_current_wal_flush_lsn()::text AS position",
      reached: `SELECT CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false)
                 ELSE pg_current_wal_flush_lsn() >= $1::pg_lsn END AS reached`,
    },
  };
}
