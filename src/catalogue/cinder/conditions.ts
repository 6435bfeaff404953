import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { alembicHead, alembicRevision } from "../openstack/alembic.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { cinderApi, cinderIdentity, olderIdentity, paths } from "./parts.ts";

const versions = "/usr/lib/python3/dist-packages/cinder/db/migrations/versions";

export function cinderConditions(view: SiteView): readonly Condition[] {
  const identity = provision(view.provided, "identity");
  const first = identity.register(view, cinderIdentity);
  const older = identity.register(view, olderIdentity);
  return [
    schemaCondition(view, {
      service: "cinder",
      component: cinderApi.component,
      database: "cinder",
      head: alembicHead(versions),
      revision: alembicRevision,
      synchronise: "runuser -u cinder -- cinder-manage db sync",
      stages: {
        expand: "runuser -u cinder -- cinder-manage db sync",
        migrate: "runuser -u cinder -- cinder-manage db online_data_migrations",
      },
      after: (host) => [{ host, file: paths.conf }],
    }),
    first,
    // Both have the same user: made by two at once, one of them would find it taken.
    { ...older, after: [...older.after, { condition: first.id }] },
  ];
}
