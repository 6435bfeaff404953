import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { cinderApi, cinderIdentity, olderIdentity, paths } from "./parts.ts";

const versions = "/usr/lib/python3/dist-packages/cinder/db/migrations/versions";

export function cinderConditions(view: SiteView): readonly Condition[] {
  const identity = provision(view.provided, "identity");
  return [
    schemaCondition(view, {
      service: "cinder",
      component: cinderApi.component,
      database: "cinder",
      // The revision that none of the others comes after.
      head: `head="$(comm -23 <(${named("revision")}) <(${named("down_revision")}))"`,
      revision: "SELECT version_num FROM alembic_version",
      synchronise: "runuser -u cinder -- cinder-manage db sync",
      after: (host) => [{ host, file: paths.conf }],
    }),
    identity.register(view, cinderIdentity),
    identity.register(view, olderIdentity),
  ];
}

function named(field: string): string {
  return `sed -n "s/^${field} = '\\(.*\\)'/\\1/p" ${versions}/*.py | sort`;
}
