import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { alembicHead, alembicRevision } from "../openstack/alembic.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { ironicApi, ironicIdentity, configPath } from "./api.ts";

const versions = "/usr/lib/python3/dist-packages/ironic/db/sqlalchemy/alembic/versions";

export function ironicConditions(view: SiteView): readonly Condition[] {
  return [
    schemaCondition(view, {
      service: "ironic",
      component: ironicApi.component,
      database: "ironic",
      head: alembicHead(versions),
      revision: alembicRevision,
      synchronise: "runuser -u ironic -- ironic-dbsync upgrade",
      stages: {
        expand: "runuser -u ironic -- ironic-dbsync upgrade",
        migrate: "runuser -u ironic -- ironic-dbsync online_data_migrations",
      },
      after: (host) => [{ host, file: configPath }],
    }),
    provision(view.provided, "identity").register(view, ironicIdentity),
  ];
}
