import { hostNamed } from "../contract/lookup.ts";
import type { DatabaseProvision } from "../contract/roles/database.ts";
import { withVariables } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import { checkUser } from "./check.ts";
import { databaseReady } from "./conditions.ts";
import { galeraCopySource } from "./copy-source.ts";
import { databaseEndpoint } from "./names.ts";
import letGo from "./let-go.sh";
import notNow from "./not-now.sh";
import { galeraRecovery } from "./recover.ts";
import { galeraReplacement } from "./replacement.ts";
import { makeSchema, schemaIsWhole } from "../mariadb/schema.ts";
import { quoteName, quoteText } from "../mariadb/sql.ts";
import { authorityPath, isSecure } from "./tls.ts";
import { galeraTrial } from "./trial.ts";
import { localClient } from "../mariadb/wire.ts";

/** A client that works has ended its transaction by then, or works for long. */
const letGoSeconds = 15;

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
  ask: (database, sql) => `${localClient} -N -B ${shellWord(database)} -e ${shellWord(sql)}`,
  quoteName,
  quoteText,
  makeSchema: (database, command) => notNow + makeSchema(database, command),
  schemaIsWhole: (database) => schemaIsWhole(database, localClient),
  letGo: {
    make: withVariables(letGo, { order: "end", patience: letGoSeconds, check: checkUser, through: [] }),
    test: withVariables(letGo, { order: "whether", patience: 0, check: checkUser, through: [] }),
  },
  letGoOf(design, balancer) {
    const through = [hostNamed(design, balancer).address];
    return withVariables(letGo, { order: "end", patience: letGoSeconds, check: checkUser, through });
  },
  renews: "two passwords",
  trial: galeraTrial,
  copySource: galeraCopySource,
  recovery: galeraRecovery,
  replacement: galeraReplacement,
};
