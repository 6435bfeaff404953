import type { DatabaseProvision } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import { databaseReady } from "./conditions.ts";
import { galeraCopySource } from "./copy-source.ts";
import { databaseEndpoint } from "./names.ts";
import letGo from "./let-go.sh";
import { makeSchema, schemaIsWhole } from "../mariadb/schema.ts";
import { quoteName, quoteText } from "../mariadb/sql.ts";
import { authorityPath, isSecure } from "./tls.ts";
import { galeraTrial } from "./trial.ts";

/** A client that works has asked for nothing in between by then, or works for long. */
const letGoSeconds = 10;

/** What users of the database get. */
export const galeraDatabase: DatabaseProvision = {
  endpoint: databaseEndpoint,
  protocol: "mysql",
  clientPackages: ["python3-pymysql"],
  hosts: ({ members }) => members,
  url: (database, { user, password, place }, design) =>
    `mysql+pymysql://${user}:${password}@${place}/${database}?charset=utf8${isSecure(design) ? `&ssl_ca=${authorityPath}` : ""}`,
  authority: (design) => (isSecure(design) ? authorityPath : undefined),
  ready: databaseReady,
  ask: (database, sql) => `mariadb -N -B ${shellWord(database)} -e ${shellWord(sql)}`,
  quoteName,
  quoteText,
  makeSchema,
  schemaIsWhole,
  letGo: {
    make: withVariables(letGo, { order: "end", patience: letGoSeconds }),
    test: withVariables(letGo, { order: "whether", patience: 0 }),
  },
  trial: galeraTrial,
  copySource: galeraCopySource,
};
