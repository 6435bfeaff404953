import type { Design } from "../contract/design.ts";
import type { DatabaseTrial } from "../contract/trial.ts";
import { heredoc, quoteGrantedName, quoteName, quoteText } from "../mariadb/sql.ts";
import { authorityCertificate, isSecure } from "../mariadb/tls.ts";
import { client } from "./admin.ts";
import { mariadbDrbdPromises } from "./promises.ts";

/** A database for a drill's clients: any member reaches the one server. */
export function mariadbDrbdTrial(design: Pick<Design, "members" | "secrets">): DatabaseTrial {
  const isTls = isSecure(design);
  return {
    on: design.members,
    promises: mariadbDrbdPromises,
    prepare: (name, { user, password }) =>
      `${client} ${heredoc(
        [
          `CREATE DATABASE ${quoteName(name)};`,
          `CREATE USER ${atAnyHost(user)} IDENTIFIED BY ${quoteText(password)}${isTls ? " REQUIRE SSL" : ""};`,
          `GRANT ALL ON ${quoteGrantedName(name)}.* TO ${atAnyHost(user)};`,
        ].join("\n"),
      )}`,
    remove: (name) =>
      `${client} ${heredoc(`DROP DATABASE IF EXISTS ${quoteName(name)};\nDROP USER IF EXISTS ${atAnyHost(name)};`)}`,
    leader: () => `${client} -N -B -e 'SELECT @@report_host' 2>/dev/null || true`,
    ...(isTls ? { authority: authorityCertificate } : {}),
    finalRead: { kind: "one-server" },
  };
}

function atAnyHost(user: string): string {
  return `${quoteText(user)}@'%'`;
}
