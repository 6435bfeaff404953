import type { DatabaseProvision } from "../contract/roles/database.ts";
import { makeSchema, schemaIsWhole } from "../mariadb/schema.ts";
import { quoteName, quoteText } from "../mariadb/sql.ts";
import { withVariables } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import { handOver } from "../promoted/hand-over.ts";
import { promotedRecovery, tryAgain } from "../promoted/recovery.ts";
import { databaseReady } from "./conditions.ts";
import evidence from "./evidence.sh";
import facts from "./facts.sh";
import { agentPath, atPrimary, databaseEndpoint } from "./places.ts";
import { resourceId } from "./resource.ts";
import { authorityPath, isSecure } from "../mariadb/tls.ts";
import { replicationTrial } from "./trial.ts";

/** What users of the database get. */
export const replicatedDatabase: DatabaseProvision = {
  endpoint: databaseEndpoint,
  protocol: "mysql",
  clientPackages: ["python3-pymysql"],
  hosts: ({ members }) => members,
  url: (database, { user, password, place }, design) =>
    `mysql+pymysql://${user}:${password}@${place}/${database}?charset=utf8${isSecure(design) ? `&ssl_ca=${authorityPath}` : ""}`,
  authority: (design) => (isSecure(design) ? authorityPath : undefined),
  ready: databaseReady,
  renews: "two passwords",
  ask: (database, sql) => `${atPrimary} -N -B ${shellWord(database)} -e ${shellWord(sql)}`,
  quoteName,
  quoteText,
  makeSchema: (database, command) => makeSchema(database, command, [atPrimary]),
  schemaIsWhole: (database) => schemaIsWhole(database, atPrimary),
  promote: (host) => handOver(resourceId, host, `[ "$(mariadb -N -B -e 'SELECT @@global.read_only')" = 0 ]`),
  recovery: ({ members }) =>
    promotedRecovery({
      members,
      acknowledging: 1,
      facts: `${evidence}\n${withVariables(facts, { agent: agentPath })}`,
      promoted: { make: tryAgain(resourceId), test: `${atPrimary} -N -B -e 'SELECT 1' 2>/dev/null` },
    }),
  trial: replicationTrial,
};
