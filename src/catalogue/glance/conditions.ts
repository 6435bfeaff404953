import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { configPath, glanceApi, glanceHosts, glanceIdentity, storeConditionId } from "./api.ts";
import { storeOf, type GlanceOptions, type ImageStore } from "./options.ts";

export function glanceConditions(view: SiteView<GlanceOptions>): readonly Condition[] {
  const store = storeOf(view.options, view.design.providers);
  return [
    ...glanceHosts(view.design).map((host) => storeCondition(host, store)),
    schemaCondition(view, {
      service: "glance",
      component: glanceApi.component,
      database: "glance",
      head: `head="$(comm -23 <(${named("revision")}) <(${named("down_revision")}))"`,
      revision: "SELECT version_num FROM alembic_version",
      synchronise: "runuser -u glance -- glance-manage db_sync",
      // It knows stages in one language only. Source: glance-manage, "Rolling upgrades are currently supported only for MySQL".
      ...(provision(view.provided, "database").protocol === "mysql" ? { stages } : {}),
      after: (host) => [{ host, file: configPath }],
    }),
    provision(view.provided, "identity").register(view, glanceIdentity),
  ];
}

const stages = {
  expand: "runuser -u glance -- glance-manage db expand",
  migrate: "runuser -u glance -- glance-manage db migrate",
  contract: "runuser -u glance -- glance-manage db contract",
};

const versions = "/usr/lib/python3/dist-packages/glance/db/sqlalchemy/alembic_migrations/versions";

/** Of the package's contract revisions the last one is wanted: none comes after it. They build on its expand revisions. */
function named(field: string): string {
  return `sed -n "s/^${field} = '\\(.*\\)'/\\1/p" ${versions}/*_contract*.py | sort`;
}

/** Directories that glance writes to. A shared one must be there already: making it would hide that it is not mounted. */
function storeCondition(host: string, store: ImageStore): Condition {
  const own = ["/var/lib/glance/staging", "/var/lib/glance/tasks", ...(store.kind === "file" ? [store.path] : [])];
  const all = [...own, ...(store.kind === "shared" ? [store.path] : [])];
  return {
    id: storeConditionId(host),
    host,
    alternates: [],
    holds: `glance can write to its directories on ${host}: ${all.join(", ")}`,
    test: all.map((path) => `runuser -u glance -- test -w ${path}`).join(" && "),
    remedy: {
      kind: "make",
      timeoutMs: 10_000,
      script: [
        ...own.map((path) => `install -d -o glance -g glance -m 0750 ${path}`),
        ...(store.kind === "shared"
          ? [
              `runuser -u glance -- test -w ${store.path} || { echo "${store.path} is not there or glance may not write to it: mount the shared directory" >&2; exit 1; }`,
            ]
          : []),
      ].join("\n"),
    },
    after: [],
    settleMs: 1000,
  };
}
