import { shellWord } from "../../text/shell-word.ts";
import type { DatabaseProvision } from "../contract/roles/database.ts";
import { databaseReady } from "./databases.ts";
import { databaseEndpoint } from "./places.ts";
import { atPrimary, quoteName, quoteText } from "./sql.ts";
import { authorityPath, clientQuery, isSecure } from "./tls.ts";

/** What users of the database get, whoever promotes its copies. */
export function sqlClients(technology: string): Omit<DatabaseProvision, "promote" | "recovery" | "trial"> {
  return {
    endpoint: databaseEndpoint,
    protocol: "pgwire",
    clientPackages: ["python3-psycopg2"],
    hosts: ({ members }) => members,
    authority: (design) => (isSecure(design) ? authorityPath : undefined),
    url: (database, { user, password, place }, design) =>
      `postgresql+psycopg2://${user}:${password}@${place}/${database}${clientQuery(design)}`,
    ready: databaseReady(technology),
    renews: "two names",
    ask: (database, sql) => `${atPrimary(database)} -c ${shellWord(sql)}`,
    quoteName,
    quoteText,
    // A migration and the note that it was made are one transaction: one that is cut off has not been.
    makeSchema: (_database, command) => command,
    schemaIsWhole: () => "true",
  };
}
