import type { DatabaseProvision } from "../contract/roles/database.ts";
import { withVariables } from "../../text/script.ts";
import { handOver } from "../promoted/hand-over.ts";
import { promotedRecovery, tryAgain } from "../promoted/recovery.ts";
import { postgresqlLogSource } from "../postgresql-server/copy-source.ts";
import { sqlClients } from "../postgresql-server/clients.ts";
import { takesWrites } from "../postgresql-server/databases.ts";
import evidence from "../postgresql-server/evidence.sh";
import facts from "../postgresql-server/facts.sh";
import { postgresqlReplacement } from "../postgresql-server/replacement.ts";
import { acknowledging, programs } from "../postgresql-server/places.ts";
import { resourceId } from "./resource.ts";
import { here } from "../postgresql-server/sql.ts";
import { postgresqlTrial } from "./trial.ts";

/** What users of the database get. */
export const postgresqlDatabase: DatabaseProvision = {
  ...sqlClients("postgresql"),
  promote: (host) => handOver(resourceId, host, `[ "$(${here} -c 'SELECT pg_is_in_recovery()')" = f ]`),
  recovery: (design) =>
    promotedRecovery({
      members: design.members,
      acknowledging: acknowledging(design.members.length),
      facts: `${evidence}\n${withVariables(facts, { bindir: programs(design.release) })}`,
      promoted: {
        make: tryAgain(resourceId),
        test: takesWrites,
      },
    }),
  logSource: postgresqlLogSource,
  replacement: postgresqlReplacement,
  trial: postgresqlTrial,
};
