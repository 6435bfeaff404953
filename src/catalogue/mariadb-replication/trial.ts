import type { Design } from "../contract/design.ts";
import type { DatabaseTrial } from "../contract/trial.ts";
import { heredoc, quoteGrantedName, quoteName, quoteText } from "../mariadb/sql.ts";
import contents from "./contents.sh";
import { atPrimary } from "./places.ts";
import { replicationPromises } from "./promises.ts";
import { authorityCertificate, isSecure } from "../mariadb/tls.ts";

/** A database for a drill's clients: any member can reach the primary. */
export function replicationTrial(design: Pick<Design, "members" | "secrets">): DatabaseTrial {
  const isTls = isSecure(design);
  return {
    on: design.members,
    promises: replicationPromises,
    prepare: (name, { user, password }) =>
      `${atPrimary} ${heredoc(
        [
          `CREATE DATABASE ${quoteName(name)};`,
          `CREATE USER ${atAnyHost(user)} IDENTIFIED BY ${quoteText(password)}${isTls ? " REQUIRE SSL" : ""};`,
          `GRANT ALL ON ${quoteGrantedName(name)}.* TO ${atAnyHost(user)};`,
        ].join("\n"),
      )}`,
    remove: (name) =>
      `${atPrimary} ${heredoc(`DROP DATABASE IF EXISTS ${quoteName(name)};\nDROP USER IF EXISTS ${atAnyHost(name)};`)}`,
    // A server's name is its host's.
    leader: () => `${atPrimary} -N -B -e 'SELECT @@report_host' 2>/dev/null || true`,
    contents: { on: design.members, script: contents },
    ...(isTls ? { authority: authorityCertificate } : {}),
    finalRead: {
      kind: "catches-up",
      position: `SELECT ${lastNumber("@@global.gtid_binlog_pos")} AS position`,
      reached: `SELECT ${lastNumber("@@global.gtid_binlog_pos")} >= CAST(? AS UNSIGNED) AS reached`,
    },
  };
}

/** Of a position such as `1-2-300000000105`, whose numbers only grow. */
function lastNumber(position: string): string {
  return `CAST(SUBSTRING_INDEX(${position}, '-', -1) AS UNSIGNED)`;
}

function atAnyHost(user: string): string {
  return `${quoteText(user)}@'%'`;
}
