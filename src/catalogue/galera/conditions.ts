import type { Condition, GoalRef } from "../contract/condition.ts";
import type { DesignedDatabase } from "../contract/design.ts";
import { memberHosts } from "../contract/lookup.ts";
import type { SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import aloneStop from "./alone-stop.sh";
import aloneTest from "./alone-test.sh";
import { arbitratorConditions } from "./arbitrator.ts";
import { checkClient, checkUser } from "./check.ts";
import { configPath } from "./config.ts";
import { copyUserCondition } from "./copy-source.ts";
import evidence from "./evidence.sh";
import { chooseBootstrap, parseEvidence } from "./recovery.ts";
import { databaseCharacterSet } from "./schema.ts";
import { primaryExists } from "./names.ts";
import { heredoc } from "./sql.ts";
import { clientPlaces, makeUser, userIsRight } from "./users.ts";

export function clusteredOnly(host: string): string {
  return `galera/no server runs alone on ${host}`;
}

function databaseExists(database: string): string {
  return `galera/database ${database}`;
}

/** Called after the database, since one user may own several. */
function userExists(database: string): string {
  return `galera/user ${database}`;
}

/** The user as which the balancers ask members for their state: without it they send nobody to any. */
const checkUserExists = `galera/user ${checkUser}`;

/** A database and its user exist, and the balancers send clients there. */
export function databaseReady(database: string): readonly GoalRef[] {
  return [{ condition: databaseExists(database) }, { condition: userExists(database) }, { condition: checkUserExists }];
}

export function galeraConditions(view: SiteView): readonly Condition[] {
  const { design, secrets } = view;
  const check = { user: checkUser, password: "", from: clientPlaces(design) };
  return [
    ...design.members.map(clusteredOnlyCondition),
    ...arbitratorConditions(design),
    primaryCondition(view),
    sqlCondition(view, {
      id: checkUserExists,
      holds: "the balancers can ask members for their state",
      test: userIsRight(check),
      make: makeUser(check),
      after: [],
    }),
    ...copyUserCondition(view),
    ...design.databases.flatMap((database) =>
      databaseConditions(view, database, secrets[database.passwordSecret] ?? ""),
    ),
  ];
}

/** A package that was installed by hand starts its server alone, with an empty data directory: that one is stopped. */
function clusteredOnlyCondition(host: string): Condition {
  return {
    id: clusteredOnly(host),
    host,
    alternates: [],
    holds: `mariadbd on ${host} runs as a member of the cluster or not at all`,
    test: withVariables(aloneTest, { config: configPath }),
    remedy: {
      kind: "make",
      script: withVariables(aloneStop, { host }),
      timeoutMs: 60_000,
    },
    after: [{ host, packages: true }],
    settleMs: 10_000,
  };
}

function primaryCondition({ design }: SiteView): Condition {
  const [first = "", ...others] = design.members;
  const status = "SHOW STATUS LIKE 'wsrep_cluster_status'";
  const remote = memberHosts(design)
    .map(({ address }) => `${checkClient} --connect-timeout=1 -h ${address} -N -B -e "${status}"`)
    .join(" || ");
  return {
    id: primaryExists,
    host: first,
    alternates: others,
    holds: "a primary component of the database cluster exists",
    // A server that cannot be asked is no answer, and the word is Primary, not the end of non-Primary.
    test: `{ mariadb -N -B -e "${status}" || true; ${remote} || true; } 2>/dev/null | grep -q '[[:space:]]Primary$'`,
    remedy: {
      kind: "decide",
      timeoutMs: 120_000,
      hosts: design.members,
      evidence,
      decide: (said, acceptLossOf) =>
        chooseBootstrap(
          design.members,
          new Map([...said].map(([host, output]) => [host, parseEvidence(host, output)])),
          acceptLossOf,
        ),
    },
    after: design.members.flatMap((host): readonly GoalRef[] => [
      { condition: clusteredOnly(host) },
      { host, file: configPath },
    ]),
    settleMs: 30_000,
  };
}

function databaseConditions(view: SiteView, database: DesignedDatabase, password: string): readonly Condition[] {
  const { name, user } = database;
  const owner = { user, password, database: name, from: clientPlaces(view.design) };
  const create = sqlCondition(view, {
    id: databaseExists(name),
    holds: `database ${name} exists`,
    test: `SELECT COUNT(*) = 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${name}'`,
    make: `mariadb ${heredoc(`CREATE DATABASE IF NOT EXISTS \`${name}\` ${databaseCharacterSet};`)}`,
    after: [],
  });
  const grant = sqlCondition(view, {
    id: userExists(name),
    holds: `database user ${user} owns ${name}, and comes from the site's hosts alone`,
    test: userIsRight(owner),
    make: makeUser(owner),
    after: [create.id],
  });
  return [create, grant];
}

/** A fact about what the cluster holds: the same on every member, so any of them will do. */
function sqlCondition(
  { design }: SiteView,
  fact: { id: string; holds: string; test: string; make: string; after: readonly string[] },
): Condition {
  const [first = "", ...others] = design.members;
  return {
    id: fact.id,
    host: first,
    alternates: others,
    holds: fact.holds,
    test: `answer=$(mariadb -N -B ${heredoc(fact.test)})\n[ "$answer" = 1 ]`,
    remedy: { kind: "make", script: fact.make, timeoutMs: 30_000 },
    after: [primaryExists, ...fact.after].map((condition) => ({ condition })),
    settleMs: 2000,
  };
}
