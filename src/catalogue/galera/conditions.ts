import type { Condition } from "../contract/condition.ts";
import type { DesignedDatabase } from "../contract/design.ts";
import { memberHosts } from "../contract/lookup.ts";
import type { SiteView } from "../contract/technology.ts";
import { checkUser } from "./check.ts";
import { configPath } from "./config.ts";
import { chooseBootstrap, parseEvidence, recoveryEvidence } from "./recovery.ts";

/** What OpenStack's migrations expect of a database. */
export const databaseCharacterSet = "CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci";

export const primaryExists = "galera/a primary component exists";

export function clusteredOnly(host: string): string {
  return `galera/no server runs alone on ${host}`;
}

export function galeraConditions(view: SiteView): readonly Condition[] {
  const { design, secrets } = view;
  return [
    ...design.members.map(clusteredOnlyCondition),
    primaryCondition(view),
    sqlCondition(view, {
      id: `galera/user ${checkUser}`,
      holds: "the balancers can ask members for their state",
      test: `SELECT COUNT(*) = 1 FROM mysql.global_priv WHERE user = '${checkUser}'`,
      make: `CREATE USER IF NOT EXISTS '${checkUser}'@'%' IDENTIFIED BY '';`,
      after: [],
    }),
    ...design.databases.flatMap((database) =>
      databaseConditions(view, database, secrets[database.passwordSecret] ?? ""),
    ),
  ];
}

/** A package that was installed by hand starts its server alone, with an empty data directory: that one is stopped. */
function clusteredOnlyCondition(host: string): Condition {
  return {
    id: clusteredOnly(host),
    technology: "galera",
    host,
    alternates: [],
    holds: `mariadbd on ${host} runs as a member of the cluster or not at all`,
    // One that was started after its configuration was written may still be joining.
    test: `
if [ ! -e /var/lib/quorate/galera-member ] && pid=$(pgrep -o -x mariadbd); then
  [ -e ${configPath} ]
  [ $(($(date +%s) - $(ps -o etimes= -p "$pid"))) -ge "$(stat -c %Y ${configPath})" ]
fi
`,
    make: `
others=$(find /var/lib/mysql -mindepth 1 -maxdepth 1 -type d ! -name mysql ! -name sys ! -name performance_schema ! -name test ! -name 'lost+found')
if [ -n "$others" ]; then
  echo "mariadbd on ${host} serves databases of its own (" $others "): move them away before it joins the cluster" >&2
  exit 1
fi
systemctl stop mariadb.service
`,
    after: [`${host}/packages`],
    timeoutMs: 60_000,
    settleMs: 10_000,
  };
}

function primaryCondition({ design }: SiteView): Condition {
  const [first = "", ...others] = design.members;
  const status = "SHOW STATUS LIKE 'wsrep_cluster_status'";
  const remote = memberHosts(design)
    .map(({ address }) => `mysql --connect-timeout=1 -h ${address} -u ${checkUser} -N -B -e "${status}"`)
    .join(" || ");
  return {
    id: primaryExists,
    technology: "galera",
    host: first,
    alternates: others,
    holds: "a primary component of the database cluster exists",
    // A server that cannot be asked is no answer, and the word is Primary, not the end of non-Primary.
    test: `{ mysql -N -B -e "${status}" || true; ${remote} || true; } 2>/dev/null | grep -q '[[:space:]]Primary$'`,
    make: "false",
    decided: {
      hosts: design.members,
      evidence: recoveryEvidence,
      decide: (evidence, acceptLossOf) =>
        chooseBootstrap(
          design.members,
          new Map([...evidence].map(([host, output]) => [host, parseEvidence(host, output)])),
          acceptLossOf,
        ),
    },
    after: design.members.flatMap((host) => [clusteredOnly(host), `${host}/file ${configPath}`]),
    timeoutMs: 120_000,
    settleMs: 30_000,
  };
}

function databaseConditions(view: SiteView, database: DesignedDatabase, password: string): readonly Condition[] {
  const { name, user } = database;
  const create = sqlCondition(view, {
    id: `galera/database ${name}`,
    holds: `database ${name} exists`,
    test: `SELECT COUNT(*) = 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${name}'`,
    make: `CREATE DATABASE IF NOT EXISTS \`${name}\` ${databaseCharacterSet};`,
    after: [],
  });
  const grant = sqlCondition(view, {
    id: `galera/user ${user}`,
    holds: `database user ${user} exists and owns ${name}`,
    test: `SELECT COUNT(*) = 1 FROM mysql.global_priv p JOIN mysql.db d ON d.user = p.user AND d.host = p.host WHERE p.user = '${user}' AND d.db = '${name.replaceAll("_", "\\\\_")}' AND JSON_VALUE(p.priv, '$.authentication_string') = PASSWORD('${password}')`,
    make: [
      `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${password}';`,
      `ALTER USER '${user}'@'%' IDENTIFIED BY '${password}';`,
      `GRANT ALL PRIVILEGES ON \`${name.replaceAll("_", "\\_")}\`.* TO '${user}'@'%';`,
    ].join("\n"),
    after: [create.id],
  });
  return [create, grant];
}

/** SQL as a script's standard input, where it may hold a secret. */
function heredoc(sql: string): string {
  return `<<'QUORATE_SQL'\n${sql}\nQUORATE_SQL\n`;
}

/** A fact about what the cluster holds: the same on every member, so any of them will do. */
function sqlCondition(
  { design }: SiteView,
  fact: { id: string; holds: string; test: string; make: string; after: readonly string[] },
): Condition {
  const [first = "", ...others] = design.members;
  return {
    id: fact.id,
    technology: "galera",
    host: first,
    alternates: others,
    holds: fact.holds,
    test: `answer=$(mysql -N -B ${heredoc(fact.test)})\n[ "$answer" = 1 ]`,
    make: `mysql ${heredoc(fact.make)}`,
    after: [primaryExists, ...fact.after],
    timeoutMs: 30_000,
    settleMs: 2000,
  };
}
