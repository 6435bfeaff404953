import type { Design } from "../contract/design.ts";
import type { DatabaseTrial } from "../contract/trial.ts";
import { postgresqlPromises } from "./promises.ts";
import contents from "./contents.sh";
import { atPrimary, heredoc, quoteName, quoteText } from "./sql.ts";

/** A database for a drill's clients: any member can reach the primary. */
export function postgresqlTrial({ members }: Pick<Design, "members">): DatabaseTrial {
  return {
    on: members,
    promises: postgresqlPromises,
    prepare: (name, { user, password }) =>
      `${atPrimary("postgres")} ${heredoc(
        [
          `CREATE ROLE ${quoteName(user)} LOGIN PASSWORD ${quoteText(password)};`,
          `CREATE DATABASE ${quoteName(name)} OWNER ${quoteName(user)};`,
        ].join("\n"),
      )}`,
    remove: (name) =>
      `${atPrimary("postgres")} ${heredoc(
        `DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE);\nDROP ROLE IF EXISTS ${quoteName(name)};`,
      )}`,
    // A server's name is its host's.
    leader: () => `${atPrimary("postgres")} -c "SELECT current_setting('cluster_name')" 2>/dev/null || true`,
    contents: { on: members, script: contents },
    finalRead: {
      kind: "catches-up",
      position: "SELECT pg_current_wal_flush_lsn()::text AS position",
      reached: `SELECT CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false)
                 ELSE pg_current_wal_flush_lsn() >= $1::pg_lsn END AS reached`,
    },
  };
}
