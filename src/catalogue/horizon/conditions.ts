import type { Condition } from "../contract/condition.ts";
import type { SiteView } from "../contract/provisions.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { dashboard, paths } from "./api.ts";

export function horizonConditions(view: SiteView): readonly Condition[] {
  return [
    schemaCondition(view, {
      service: "horizon",
      component: dashboard.component,
      database: "horizon",
      // The one migration that Django has for sessions.
      head: "head=0001_initial",
      revision: "SELECT name FROM django_migrations WHERE app = 'sessions'",
      synchronise:
        "cd /usr/share/openstack-dashboard && runuser -u www-data -- python3 manage.py migrate --noinput sessions",
      after: (host) => [{ host, file: paths.settings }],
    }),
  ];
}
