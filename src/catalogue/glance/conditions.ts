import type { Condition } from "../contract/condition.ts";
import type { SiteView } from "../contract/technology.ts";
import { databaseHosts, rootSql } from "../keystone/conditions.ts";
import { serviceIdentityCondition } from "../keystone/service-identity.ts";
import { configPath, glanceHosts, glanceIdentity } from "./config.ts";
import type { GlanceOptions } from "./options.ts";
import { makeSchema, schemaIsWhole } from "../openstack/schema.ts";

export const schemaConditionId = "glance/schema";

export function storeConditionId(host: string): string {
  return `glance/store on ${host}`;
}

export function glanceConditions(view: SiteView, options: GlanceOptions): readonly Condition[] {
  return [
    ...glanceHosts(view.design).map((host) => storeCondition(host, options)),
    schemaCondition(view),
    serviceIdentityCondition(view, glanceIdentity),
  ];
}

/** Directories that glance writes to. A shared one must be there already: making it would hide that it is not mounted. */
function storeCondition(host: string, { store }: GlanceOptions): Condition {
  const own = ["/var/lib/glance/staging", "/var/lib/glance/tasks", ...(store.kind === "file" ? [store.path] : [])];
  const all = [...own, ...(store.kind === "shared" ? [store.path] : [])];
  return {
    id: storeConditionId(host),
    technology: "glance",
    host,
    alternates: [],
    holds: `glance can write to its directories on ${host}: ${all.join(", ")}`,
    test: all.map((path) => `runuser -u glance -- test -w ${path}`).join(" && "),
    make: [
      ...own.map((path) => `install -d -o glance -g glance -m 0750 ${path}`),
      ...(store.kind === "shared"
        ? [
            `runuser -u glance -- test -w ${store.path} || { echo "${store.path} is not there or glance may not write to it: mount the shared directory" >&2; exit 1; }`,
          ]
        : []),
    ].join("\n"),
    after: [],
    timeoutMs: 10_000,
    settleMs: 1000,
  };
}

/** The last contract revision of the package against the one that the database is at; contract revisions build on expand revisions. */
function schemaCondition({ design }: SiteView): Condition {
  const [host = "", ...alternates] = databaseHosts(design);
  const versions = "/usr/lib/python3/dist-packages/glance/db/sqlalchemy/alembic_migrations/versions";
  const named = (field: string): string => `sed -n "s/^${field} = '\\(.*\\)'/\\1/p" ${versions}/*_contract*.py | sort`;
  return {
    id: schemaConditionId,
    technology: "glance",
    host,
    alternates,
    holds: "the database glance has the schema of the installed release",
    test: [
      `head="$(comm -23 <(${named("revision")}) <(${named("down_revision")}))"`,
      `[ -n "$head" ] && [ "$(${rootSql("glance", "SELECT version_num FROM alembic_version")})" = "$head" ]`,
      schemaIsWhole("glance"),
    ].join("\n"),
    make: makeSchema("glance", "runuser -u glance -- glance-manage db_sync"),
    after: [
      "galera/database glance",
      "galera/user glance",
      ...[host, ...alternates].map((each) => `${each}/file ${configPath}`),
    ],
    timeoutMs: 120_000,
    settleMs: 1000,
  };
}
