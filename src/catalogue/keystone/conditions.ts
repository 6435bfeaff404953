import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { isMember } from "../contract/lookup.ts";
import type { SiteView } from "../contract/technology.ts";
import { makeSchema, schemaIsWhole } from "../openstack/schema.ts";
import { shellWord, sqlText } from "../format/shell.ts";
import { adminPasswordSecret, publicUrl, regionName } from "./client.ts";
import { keyRepositories, keystoneHosts, paths } from "./config.ts";

export const schemaConditionId = "keystone/schema";
export const bootstrapConditionId = "keystone/bootstrap";

/** Hosts that have both keystone and a database server whose root can be asked over the local socket. */
export function databaseHosts(design: Pick<Design, "components" | "members">): readonly string[] {
  return keystoneHosts(design).filter((host) => isMember(design, host));
}

/** A bash command that prints a query's rows without a header, asked as root of the database server of this host. */
export function rootSql(database: string, query: string): string {
  return `mysql -N -B ${shellWord(database)} -e ${shellWord(query)}`;
}

/** Id of the condition that a host's key repositories are keystone's alone. */
export function keyDirectoriesConditionId(host: string): string {
  return `keystone/key directories on ${host}`;
}

export function keystoneConditions(view: SiteView): readonly Condition[] {
  return [...keystoneHosts(view.design).map(keyDirectoriesCondition), schemaCondition(view), bootstrapCondition(view)];
}

/** keystone warns of a repository that others can read, and must be able to read it itself. */
function keyDirectoriesCondition(host: string): Condition {
  const repositories = Object.values(keyRepositories).join(" ");
  return {
    id: keyDirectoriesConditionId(host),
    technology: "keystone",
    host,
    alternates: [],
    holds: `the key repositories of ${host} are readable by keystone alone`,
    test: `[ "$(stat -c '%U %G %a' ${repositories} | sort -u)" = "keystone keystone 700" ]`,
    make: `install -d -o keystone -g keystone -m 0700 ${repositories}`,
    after: Object.values(keyRepositories).map((repository) => `${host}/file ${repository}/1`),
    timeoutMs: 10_000,
    settleMs: 1000,
  };
}

/** The heads that the package was built with against those that the database is at: two small files and one query. */
function schemaCondition({ design }: SiteView): Condition {
  const [host = "", ...alternates] = databaseHosts(design);
  const versions = "/usr/lib/python3/dist-packages/keystone/common/sql/migrations/versions";
  return {
    id: schemaConditionId,
    technology: "keystone",
    host,
    alternates,
    holds: "the database keystone has the schema of the installed release",
    test: [
      `heads="$(cat ${versions}/EXPAND_HEAD ${versions}/CONTRACT_HEAD | sort)"`,
      `[ "$(${rootSql("keystone", "SELECT version_num FROM alembic_version ORDER BY version_num")})" = "$heads" ]`,
      schemaIsWhole("keystone"),
    ].join("\n"),
    make: makeSchema("keystone", "runuser -u keystone -- keystone-manage db_sync"),
    after: [
      "galera/database keystone",
      "galera/user keystone",
      ...[host, ...alternates].map((each) => `${each}/file ${paths.conf}`),
    ],
    timeoutMs: 120_000,
    settleMs: 1000,
  };
}

function bootstrapCondition({ design, secrets }: SiteView): Condition {
  const [host = "", ...alternates] = databaseHosts(design);
  const url = `${publicUrl(design)}/v3`;
  const environment = Object.entries({
    OS_BOOTSTRAP_PASSWORD: secrets[adminPasswordSecret] ?? "",
    OS_BOOTSTRAP_ADMIN_URL: url,
    OS_BOOTSTRAP_PUBLIC_URL: url,
    OS_BOOTSTRAP_INTERNAL_URL: url,
    OS_BOOTSTRAP_REGION_ID: regionName(design),
  }).map(([name, value]) => `export ${name}=${shellWord(value)}`);
  return {
    id: bootstrapConditionId,
    technology: "keystone",
    host,
    alternates,
    holds: `the administrator exists, and keystone's endpoints are at ${url}`,
    test: `[ "$(${rootSql("keystone", bootstrappedQuery(url))})" = "1 3" ]`,
    make: [...environment, "runuser -u keystone -- keystone-manage bootstrap"].join("\n"),
    after: [schemaConditionId],
    timeoutMs: 60_000,
    settleMs: 1000,
  };
}

/** Prints "1 3": one administrator, three endpoints as wanted. */
function bootstrappedQuery(url: string): string {
  return `SELECT CONCAT(
 (SELECT COUNT(*) FROM local_user lu JOIN user u ON u.id = lu.user_id AND u.enabled
    JOIN assignment a ON a.actor_id = u.id AND a.type = 'UserProject'
    JOIN role r ON r.id = a.role_id AND r.name = 'admin'
    JOIN project p ON p.id = a.target_id AND p.name = 'admin'
  WHERE lu.name = 'admin'), ' ',
 (SELECT COUNT(DISTINCT e.interface) FROM endpoint e JOIN service s ON s.id = e.service_id
  WHERE s.type = 'identity' AND e.enabled AND e.url = ${sqlText(url)}))`;
}
