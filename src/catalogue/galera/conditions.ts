import type { Condition, GoalRef } from "../contract/condition.ts";
import type { DesignedDatabase } from "../contract/design.ts";
import { taken } from "../contract/generations.ts";
import { clientPlaces, memberHosts } from "../contract/lookup.ts";
import type { SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import aloneStop from "./alone-stop.sh";
import aloneTest from "./alone-test.sh";
import { arbitratorConditions } from "./arbitrator.ts";
import { checkClient, checkUser } from "./check.ts";
import { configPath, unit } from "./config.ts";
import type { GaleraOptions } from "./options.ts";
import { copyUserCondition } from "./copy-source.ts";
import { type MemberEvidence, parseEvidence } from "./evidence.ts";
import { evidenceOf } from "./recover.ts";
import { chooseBootstrap, chooseStop } from "./recovery.ts";
import { databaseCharacterSet } from "../mariadb/schema.ts";
import { checkUserExists, primaryExists } from "./names.ts";
import { heredoc } from "../mariadb/sql.ts";
import notNow from "./not-now.sh";
import waitingTest from "./waiting-test.sh";
import { certificateConditions, clientsCondition } from "./tls-conditions.ts";
import { isSecure } from "./tls.ts";
import { unitsOf } from "../mariadb/tls-conditions.ts";
import { turnConditions } from "./turn.ts";
import { demandTls, makeUser, userBringsTls, userIsRight } from "../mariadb/users.ts";
import { localClient } from "../mariadb/wire.ts";

export function clusteredOnly(host: string): string {
  return `galera/no server runs alone on ${host}`;
}

function noneWaits(host: string): string {
  return `galera/no server waits in vain on ${host}`;
}

function databaseExists(database: string): string {
  return `galera/database ${database}`;
}

/** Called after the database, since one user may own several. */
function userExists(database: string): string {
  return `galera/user ${database}`;
}

/** A database and its user exist, and the balancers send clients there. */
export function databaseReady(database: string): readonly GoalRef[] {
  return [{ condition: databaseExists(database) }, { condition: userExists(database) }, { condition: checkUserExists }];
}

export function galeraConditions(view: SiteView<GaleraOptions>): readonly Condition[] {
  const { design, secrets } = view;
  const check = { user: checkUser, password: "", from: clientPlaces(design) };
  return [
    ...design.members.map(clusteredOnlyCondition),
    ...design.members.map((host) => noneWaitsCondition(view, host)),
    ...arbitratorConditions(design),
    ...turnConditions(design, view.options),
    ...clientsCondition(design),
    ...certificateConditions(design),
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
      databaseConditions(view, database, taken(secrets, database.passwordSecret)),
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

/** Whether any member says that it is in a primary component; asked on one of them. */
function primaryTest({ design }: SiteView): string {
  const status = "SHOW STATUS LIKE 'wsrep_cluster_status'";
  const remote = memberHosts(design)
    .map(({ address }) => `${checkClient} --connect-timeout=1 -h ${address} -N -B -e "${status}"`)
    .join(" || ");
  // A server that cannot be asked is no answer, and the word is Primary, not the end of non-Primary.
  return `{ ${localClient} -N -B -e "${status}" || true; ${remote} || true; } 2>/dev/null | grep -q '[[:space:]]Primary$'`;
}

function allSaid(said: ReadonlyMap<string, string>): ReadonlyMap<string, MemberEvidence> {
  return new Map([...said].map(([host, output]) => [host, parseEvidence(host, output)]));
}

/** A member whose component is gone serves nobody, and says how far it is only once it is stopped. */
function noneWaitsCondition(view: SiteView, host: string): Condition {
  const { members } = view.design;
  return {
    id: noneWaits(host),
    host,
    alternates: [],
    holds: `mariadbd on ${host} does not wait for a primary component that no member has`,
    test: withVariables(waitingTest, { primary: primaryTest(view) }),
    remedy: {
      kind: "decide",
      timeoutMs: 120_000,
      hosts: members,
      evidence: evidenceOf(view.design),
      decide: (said) => chooseStop(host, members, allSaid(said)),
    },
    after: [{ condition: clusteredOnly(host) }],
    settleMs: 10_000,
  };
}

function primaryCondition(view: SiteView): Condition {
  const { members } = view.design;
  const [first = "", ...others] = members;
  return {
    id: primaryExists,
    host: first,
    alternates: others,
    holds: "a primary component of the database cluster exists",
    test: primaryTest(view),
    remedy: {
      kind: "decide",
      timeoutMs: 120_000,
      hosts: members,
      evidence: evidenceOf(view.design),
      decide: (said, acceptLossOf) => chooseBootstrap(members, allSaid(said), acceptLossOf),
    },
    after: members.flatMap((host): readonly GoalRef[] => [
      { condition: clusteredOnly(host) },
      { condition: noneWaits(host) },
      { host, file: configPath },
    ]),
    settleMs: 30_000,
  };
}

function databaseConditions(
  view: SiteView,
  database: DesignedDatabase,
  [password = "", also]: readonly string[],
): readonly Condition[] {
  const { name, user } = database;
  const isTls = isSecure(view.design);
  const owner = {
    user,
    password,
    ...(also === undefined ? {} : { also }),
    database: name,
    from: clientPlaces(view.design),
    ...(isTls ? { mayDemandTls: true as const } : {}),
  };
  const made = sqlCondition(view, {
    id: databaseExists(name),
    holds: `database ${name} exists`,
    test: `SELECT COUNT(*) = 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${name}'`,
    make: `mariadb ${heredoc(`CREATE DATABASE IF NOT EXISTS \`${name}\` ${databaseCharacterSet};`)}`,
    after: [],
  });
  // Schemas are made, and brought to another release, when all members have joined: a table that is made or dropped while mariabackup copies a
  // member would be missing in that copy, or still be there, and no member would say so.
  const joined = view.design.members.map((host) => ({ host, unit }));
  const create = { ...made, after: [...made.after, ...joined] };
  const grant = sqlCondition(view, {
    id: userExists(name),
    holds: `database user ${user} owns ${name}, and comes from the site's hosts alone`,
    test: userIsRight(owner),
    make: makeUser(owner),
    after: [create.id],
  });
  return isTls ? [create, grant, byTlsAlone(view, database)] : [create, grant];
}

/** Once all that log in as the user do so by TLS: it is the last that a site which ran without has to do. */
function byTlsAlone(view: SiteView, { name, user, owner }: DesignedDatabase): Condition {
  const condition = sqlCondition(view, {
    id: `galera/user ${name} by TLS alone`,
    holds: `database user ${user} is let in by TLS alone`,
    test: userBringsTls({ user }),
    make: demandTls({ user, from: clientPlaces(view.design) }),
    after: [userExists(name)],
  });
  return { ...condition, after: [...condition.after, ...unitsOf(view.design, [owner])] };
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
    test: `answer=$(${localClient} -N -B ${heredoc(fact.test)})\n[ "$answer" = 1 ]`,
    remedy: { kind: "make", script: notNow + fact.make, timeoutMs: 30_000 },
    // It is asked on that host: its server may have been stopped, and the component begun elsewhere.
    after: [{ host: first, unit }, ...[primaryExists, ...fact.after].map((condition) => ({ condition }))],
    settleMs: 2000,
  };
}
