import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { newestRevision, schemaCondition } from "../openstack/service-schema.ts";
import { paths, placementApi, placementIdentity } from "./api.ts";

const versions = "/usr/lib/python3/dist-packages/placement/db/sqlalchemy/alembic/versions";

export function placementConditions(view: SiteView): readonly Condition[] {
  return [
    schemaCondition(view, {
      service: "placement",
      component: placementApi.component,
      database: "placement",
      head: newestRevision(versions),
      revision: "SELECT version_num FROM alembic_version",
      synchronise: "runuser -u placement -- placement-manage db sync",
      stages: {
        expand: "runuser -u placement -- placement-manage db sync",
        migrate: "runuser -u placement -- placement-manage db online_data_migrations",
      },
      after: (host) => [{ host, file: paths.conf }],
    }),
    provision(view.provided, "identity").register(view, placementIdentity),
  ];
}
