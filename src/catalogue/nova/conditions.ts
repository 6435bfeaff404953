import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { newestRevision, schemaCondition, schemaConditionId, type ServiceSchema } from "../openstack/service-schema.ts";
import { cellConditions } from "./cells.ts";
import { computeHosts, virtualizationConditions } from "./compute.ts";
import { conductor } from "./conductor.ts";
import { novaIdentity } from "./identity.ts";
import { identityCondition } from "./node-identity.ts";
import type { NovaOptions } from "./options.ts";
import { screenConditions } from "./screens.ts";
import { cellsConditionId, configPath, databases } from "./places.ts";

const manage = "runuser -u nova -- nova-manage";
const migrations = "/usr/lib/python3/dist-packages/nova/db";

export function novaConditions(view: SiteView<NovaOptions>): readonly Condition[] {
  const cell = schema(databases.cell, "main", "db sync --local_cell");
  return [
    schemaCondition(view, schema(databases.api, "api", "api_db sync")),
    ...cellConditions(view),
    schemaCondition(view, {
      ...cell,
      stages: { expand: cell.synchronise, migrate: `${manage} db online_data_migrations` },
    }),
    // Where it is, nova reads from the mapping; the cell's own schema comes first, for the command brings both up to date.
    schemaCondition(view, {
      ...schema(databases.cell0, "main", "db sync"),
      after: () => [{ condition: cellsConditionId }, { condition: schemaConditionId("nova", databases.cell) }],
    }),
    provision(view.provided, "identity").register(view, novaIdentity),
    ...computeHosts(view).map(identityCondition),
    ...virtualizationConditions(view),
    ...screenConditions(view.design, computeHosts(view)),
  ];
}

/** @param branch which of nova's two lines of revisions the database follows */
function schema(database: string, branch: "api" | "main", command: string): ServiceSchema {
  return {
    service: "nova",
    component: conductor.component,
    database,
    head: newestRevision(`${migrations}/${branch}/migrations/versions`),
    revision: "SELECT version_num FROM alembic_version",
    synchronise: `${manage} ${command}`,
    after: (host) => [{ host, file: configPath }],
  };
}
