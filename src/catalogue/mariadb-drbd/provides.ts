import type { DatabaseProvision } from "../contract/roles/database.ts";
import { shellWord } from "../../text/shell-word.ts";
import { makeSchema, schemaIsWhole } from "../mariadb/schema.ts";
import { quoteName, quoteText } from "../mariadb/sql.ts";
import { authorityPath, isSecure } from "../mariadb/tls.ts";
import { asAdmin, client } from "./admin.ts";
import { databaseReady } from "./conditions.ts";
import { databaseEndpoint } from "./places.ts";
import { mariadbDrbdTrial } from "./trial.ts";

/** What users of the database get. */
export const mariadbDrbdDatabase: DatabaseProvision = {
  endpoint: databaseEndpoint,
  protocol: "mysql",
  clientPackages: ["python3-pymysql"],
  hosts: ({ members }) => members,
  url: (database, { user, password, place }, design) =>
    `mysql+pymysql://${user}:${password}@${place}/${database}?charset=utf8${isSecure(design) ? `&ssl_ca=${authorityPath}` : ""}`,
  authority: (design) => (isSecure(design) ? authorityPath : undefined),
  ready: databaseReady,
  renews: "two passwords",
  ask: (database, sql) => `${client} -N -B ${shellWord(database)} -e ${shellWord(sql)}`,
  quoteName,
  quoteText,
  makeSchema: (database, command) => asAdmin(makeSchema(database, command)),
  schemaIsWhole: (database) => asAdmin(schemaIsWhole(database)),
  trial: mariadbDrbdTrial,
};
