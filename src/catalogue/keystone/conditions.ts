import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import type { DatabaseProvision } from "../contract/roles/database.ts";
import { shellWord } from "../../text/shell-word.ts";
import { nameConditions } from "../openstack/names.ts";
import { databaseHosts, schemaCondition, schemaConditionId } from "../openstack/service-schema.ts";
import { interfaces, interfaceUrl, publicUrl } from "../openstack/service-url.ts";
import { adminPasswordSecret, keyDirectoriesConditionId, keystoneApi, keystoneHosts, paths } from "./api.ts";
import { keyRepositories } from "./config.ts";
import { credentialsCondition } from "./credentials.ts";
import { endpointsAre } from "./catalogue-query.ts";
import { leftServicesCondition } from "./left-services.ts";
import { regionName, type KeystoneOptions } from "./options.ts";

export const bootstrapConditionId = "keystone/bootstrap";

export function keystoneConditions(view: SiteView<KeystoneOptions>): readonly Condition[] {
  return [
    ...nameConditions(view.design),
    ...keystoneHosts(view.design).map(keyDirectoriesCondition),
    schemaCondition(view, {
      service: "keystone",
      component: keystoneApi.component,
      database: "keystone",
      head: `head="$(cat ${versions}/EXPAND_HEAD ${versions}/CONTRACT_HEAD | sort)"`,
      revision: "SELECT version_num FROM alembic_version ORDER BY version_num",
      synchronise: "runuser -u keystone -- keystone-manage db_sync",
      stages: {
        expand: "runuser -u keystone -- keystone-manage db_sync --expand",
        contract: "runuser -u keystone -- keystone-manage db_sync --contract",
      },
      after: (host) => [{ host, file: paths.conf }],
    }),
    credentialsCondition(view),
    bootstrapCondition(view),
    leftServicesCondition(view, bootstrapConditionId),
  ];
}

/** The heads that the package was built with, to be compared with those that the database is at. */
const versions = "/usr/lib/python3/dist-packages/keystone/common/sql/migrations/versions";

/** keystone warns of a repository that others can read, and must be able to read it itself. */
function keyDirectoriesCondition(host: string): Condition {
  const repositories = Object.values(keyRepositories).join(" ");
  return {
    id: keyDirectoriesConditionId(host),
    host,
    alternates: [],
    holds: `the key repositories of ${host} are readable by keystone alone`,
    test: `[ "$(stat -c '%U %G %a' ${repositories} | sort -u)" = "keystone keystone 700" ]`,
    remedy: {
      kind: "make",
      script: `install -d -o keystone -g keystone -m 0700 ${repositories}`,
      timeoutMs: 10_000,
    },
    after: Object.values(keyRepositories).map((repository) => ({ host, file: `${repository}/0` })),
    settleMs: 1000,
  };
}

function bootstrapCondition(view: SiteView<KeystoneOptions>): Condition {
  const { design, provided, secrets } = view;
  const [host = "", ...alternates] = databaseHosts(view, keystoneApi.component);
  const database = provision(provided, "database");
  const urls = interfaces.map((to) => [to, `${interfaceUrl(design, keystoneApi.endpoint, to)}/v3`] as const);
  const environment = Object.entries({
    OS_BOOTSTRAP_PASSWORD: secrets[adminPasswordSecret] ?? "",
    ...Object.fromEntries(urls.map(([to, url]) => [`OS_BOOTSTRAP_${to.toUpperCase()}_URL`, url])),
    OS_BOOTSTRAP_REGION_ID: regionName(design),
  }).map(([name, value]) => `export ${name}=${shellWord(value)}`);
  return {
    id: bootstrapConditionId,
    host,
    alternates,
    holds: `the administrator exists, and keystone's endpoints are at ${publicUrl(design, keystoneApi.endpoint)}/v3`,
    test: `[ "$(${database.ask("keystone", bootstrappedQuery(database, urls))})" = "1 ${interfaces.length}" ]`,
    remedy: {
      kind: "make",
      script: [...environment, "runuser -u keystone -- keystone-manage bootstrap"].join("\n"),
      timeoutMs: 60_000,
    },
    after: [{ condition: schemaConditionId("keystone") }],
    settleMs: 1000,
  };
}

/** Prints "1 3": one administrator, three endpoints as wanted. */
function bootstrappedQuery(database: DatabaseProvision, urls: readonly (readonly [string, string])[]): string {
  return `SELECT CONCAT(
 (SELECT COUNT(*) FROM local_user lu JOIN ${database.quoteName("user")} u ON u.id = lu.user_id AND u.enabled
    JOIN assignment a ON a.actor_id = u.id AND a.type = 'UserProject'
    JOIN role r ON r.id = a.role_id AND r.name = 'admin'
    JOIN project p ON p.id = a.target_id AND p.name = 'admin'
  WHERE lu.name = 'admin'), ' ',
 ${endpointsAre(database, "identity", urls)})`;
}
