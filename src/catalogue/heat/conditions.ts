import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { alembicHead, alembicRevision } from "../openstack/alembic.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { cfnIdentity, configPath, heatApi, heatIdentity, stackDomain } from "./api.ts";

export function heatConditions(view: SiteView): readonly Condition[] {
  const identity = provision(view.provided, "identity");
  return [
    schemaCondition(view, {
      service: "heat",
      component: heatApi.component,
      database: "heat",
      head: alembicHead("/usr/lib/python3/dist-packages/heat/db/migrations/versions"),
      revision: alembicRevision,
      synchronise: "runuser -u heat -- heat-manage db_sync",
      after: (host) => [{ host, file: configPath }],
    }),
    identity.register(view, heatIdentity),
    identity.register(view, cfnIdentity),
    identity.domain(view, stackDomain),
  ];
}
