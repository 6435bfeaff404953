import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { alembicHead, alembicRevision } from "../openstack/alembic.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { barbicanApi, barbicanIdentity, configPath } from "./api.ts";

const versions = "/usr/lib/python3/dist-packages/barbican/model/migration/alembic_migrations/versions";

export function barbicanConditions(view: SiteView): readonly Condition[] {
  return [
    schemaCondition(view, {
      service: "barbican",
      component: barbicanApi.component,
      database: "barbican",
      head: alembicHead(versions),
      revision: alembicRevision,
      synchronise: "runuser -u barbican -- barbican-manage db upgrade",
      after: (host) => [{ host, file: configPath }],
    }),
    provision(view.provided, "identity").register(view, barbicanIdentity),
  ];
}
