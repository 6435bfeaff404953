import type { Design } from "../contract/design.ts";
import { endpointNamed } from "../contract/lookup.ts";
import type { DatabaseTrial } from "../contract/trial.ts";
import { galeraPromises } from "./promises.ts";
import { checkClient } from "./check.ts";
import { authorityCertificate, isSecure } from "./tls.ts";
import { unit } from "./config.ts";
import { databaseEndpoint } from "./names.ts";
import contents from "./contents.sh";
import { heredoc, quoteGrantedName, quoteName, quoteText } from "../mariadb/sql.ts";

/** Position and cluster of a member that was stopped cleanly. */
const stateFile = "/var/lib/mysql/grastate.dat";

/** A database for a drill's clients: any member makes it for all. */
export function galeraTrial(design: Pick<Design, "members" | "endpoints" | "secrets">): DatabaseTrial {
  const isTls = isSecure(design);
  return {
    on: design.members,
    promises: galeraPromises,
    forgets: { name: "galera", units: [unit], file: stateFile },
    prepare: (name, { user, password }) =>
      `mariadb ${heredoc(
        [
          `CREATE DATABASE ${quoteName(name)};`,
          `CREATE USER ${atAnyHost(user)} IDENTIFIED BY ${quoteText(password)}${isTls ? " REQUIRE SSL" : ""};`,
          `GRANT ALL ON ${quoteGrantedName(name)}.* TO ${atAnyHost(user)};`,
        ].join("\n"),
      )}`,
    remove: (name) =>
      `mariadb ${heredoc(`DROP DATABASE IF EXISTS ${quoteName(name)};\nDROP USER IF EXISTS ${atAnyHost(name)};`)}`,
    leader: () => leaderScript(design),
    // A read then waits until the member has applied all that was committed before it, wherever that was.
    ...(isTls ? { authority: authorityCertificate } : {}),
    finalRead: { kind: "reads-wait", say: "SET SESSION wsrep_sync_wait = 1" },
    contents: { on: design.members, script: contents },
  };
}

function atAnyHost(user: string): string {
  return `${quoteText(user)}@'%'`;
}

/**
 * The writer is whoever the balancer sends a new connection to, so it is asked there, as clients do: at the site's address.
 * The balancers' own user does for that: it has no password, and a member's name is no secret.
 */
function leaderScript(design: Pick<Design, "endpoints">): string {
  const { address, port } = endpointNamed(design, databaseEndpoint);
  const question = `${checkClient} --connect-timeout=5 -h ${address} -P ${port} -N -B -e 'SELECT @@wsrep_node_name'`;
  return `${question} 2>/dev/null || true`;
}
