import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { alembicHead, alembicRevision } from "../openstack/alembic.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { designateApi, designateIdentity, configPath } from "./api.ts";

const versions = "/usr/lib/python3/dist-packages/designate/storage/sqlalchemy/alembic/versions";

export function designateConditions(view: SiteView): readonly Condition[] {
  return [
    schemaCondition(view, {
      service: "designate",
      component: designateApi.component,
      database: "designate",
      head: alembicHead(versions),
      revision: alembicRevision,
      synchronise: "runuser -u designate -- designate-manage database sync",
      after: (host) => [{ host, file: configPath }],
    }),
    provision(view.provided, "identity").register(view, designateIdentity),
  ];
}
