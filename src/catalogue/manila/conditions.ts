import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { alembicHead, alembicRevision } from "../openstack/alembic.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { manilaApi, manilaIdentity, configPath } from "./api.ts";

const versions = "/usr/lib/python3/dist-packages/manila/db/migrations/alembic/versions";

export function manilaConditions(view: SiteView): readonly Condition[] {
  return [
    schemaCondition(view, {
      service: "manila",
      component: manilaApi.component,
      database: "manila",
      head: alembicHead(versions),
      revision: alembicRevision,
      synchronise: "runuser -u manila -- manila-manage db sync",
      after: (host) => [{ host, file: configPath }],
    }),
    provision(view.provided, "identity").register(view, manilaIdentity),
  ];
}
