import type { DatabaseProvision } from "../contract/provisions.ts";
import { shellWord } from "../../text/shell-word.ts";
import { handOver } from "../promoted/hand-over.ts";
import { databaseReady } from "./conditions.ts";
import { databaseEndpoint } from "./places.ts";
import { resourceId } from "./resource.ts";
import { atPrimary, here, quoteName, quoteText } from "./sql.ts";
import { postgresqlTrial } from "./trial.ts";

/** What users of the database get. */
export const postgresqlDatabase: DatabaseProvision = {
  endpoint: databaseEndpoint,
  protocol: "pgwire",
  clientPackages: ["python3-psycopg2"],
  hosts: ({ members }) => members,
  authority: () => undefined,
  url: (database, { user, password, place }) => `postgresql+psycopg2://${user}:${password}@${place}/${database}`,
  ready: databaseReady,
  ask: (database, sql) => `${atPrimary(database)} -c ${shellWord(sql)}`,
  quoteName,
  quoteText,
  // A migration and the note that it was made are one transaction: one that is cut off has not been.
  makeSchema: (_database, command) => command,
  schemaIsWhole: () => "true",
  promote: (host) => handOver(resourceId, host, `[ "$(${here} -c 'SELECT pg_is_in_recovery()')" = f ]`),
  trial: postgresqlTrial,
};
