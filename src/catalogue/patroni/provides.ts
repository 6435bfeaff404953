import { shellWord } from "../../text/shell-word.ts";
import { withVariables } from "../../text/script.ts";
import type { DatabaseProvision } from "../contract/roles/database.ts";
import { postgresqlLogSource } from "../postgresql-server/copy-source.ts";
import { sqlClients } from "../postgresql-server/clients.ts";
import { takesWrites } from "../postgresql-server/databases.ts";
import evidence from "../postgresql-server/evidence.sh";
import facts from "../postgresql-server/facts.sh";
import { postgresqlReplacement } from "../postgresql-server/replacement.ts";
import { acknowledging, programs } from "../postgresql-server/places.ts";
import { here } from "../postgresql-server/sql.ts";
import { promotedRecovery } from "../promoted/recovery.ts";
import adopt from "./adopt.sh";
import { configPath, namedPath } from "./places.ts";
import { patroniTrial } from "./trial.ts";

const patronictl = `patronictl -c ${configPath}`;

/** What users of the database get. */
export const patroniDatabase: DatabaseProvision = {
  ...sqlClients("patroni"),
  promote: (host) => ({
    make: `${patronictl} switchover --candidate ${shellWord(host)} --force >&2`,
    test: `[ "$(${here} -c 'SELECT pg_is_in_recovery()')" = f ]`,
  }),
  recovery: ({ members, release }) =>
    promotedRecovery({
      members,
      acknowledging: acknowledging(members.length),
      facts: `${evidence}\n${withVariables(facts, { bindir: programs(release) })}`,
      promoted: { make: withVariables(adopt, { config: configPath, named: namedPath }), test: takesWrites },
    }),
  logSource: postgresqlLogSource,
  replacement: postgresqlReplacement,
  trial: patroniTrial,
};
