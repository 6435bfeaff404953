import type { Condition, GoalRef } from "../contract/condition.ts";
import type { DesignedDatabase } from "../contract/design.ts";
import { clientPlaces, memberHosts } from "../contract/lookup.ts";
import { taken } from "../contract/generations.ts";
import { addressFor } from "../contract/networks.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { giverUnit } from "../mariadb/copy-giver.ts";
import { databaseCharacterSet } from "../mariadb/schema.ts";
import { heredoc } from "../mariadb/sql.ts";
import { demandTls, makeUser, userBringsTls, userIsRight } from "../mariadb/users.ts";
import { checkUser } from "../mariadb/wire.ts";
import { copyCondition } from "../promoted/copy.ts";
import type { Makers } from "../promoted/creation.ts";
import { withVariables } from "../../text/script.ts";
import anotherCopy from "./another-copy.sh";
import evidence from "./evidence.sh";
import firstCopy from "./first-copy.sh";
import {
  adminLogin,
  adminSecret,
  adminUser,
  agentPath,
  atPrimary,
  configPath,
  dataDirectory,
  giver,
  replicationLogin,
  replicationSecret,
  replicationUser,
  settingsPath,
  takeCopyPath,
  unfinishedMark,
} from "./places.ts";
import { resourceId } from "./resource.ts";
import { certificateConditions, unitsOf } from "../mariadb/tls-conditions.ts";
import { isSecure } from "../mariadb/tls.ts";
import { followsByTls, turnConditions } from "./turn.ts";
import { membersUsersSql, otherMembersUsersSql, type MembersUsers } from "./sql.ts";

const promoted = "mariadb-replication/a copy is promoted";
const usersOfMembers = "mariadb-replication/users of members";
const checkUserExists = `mariadb-replication/user ${checkUser}`;

function copyExists(host: string): string {
  return `mariadb-replication/copy on ${host}`;
}

function databaseExists(database: string): string {
  return `mariadb-replication/database ${database}`;
}

/** Called after the database, since one user may own several. */
function userExists(database: string): string {
  return `mariadb-replication/user ${database}`;
}

/** A database and its user exist, and the balancers send clients there. */
export function databaseReady(database: string): readonly GoalRef[] {
  return [{ condition: databaseExists(database) }, { condition: userExists(database) }, { condition: checkUserExists }];
}

export function replicationConditions(view: SiteView): readonly Condition[] {
  const { design, secrets } = view;
  const check = { user: checkUser, password: "", from: clientPlaces(design) };
  return [
    ...design.members.map((host) => memberCopy(view, host)),
    ...turnConditions(design),
    promotedCondition(view),
    membersCondition(view),
    sqlCondition(view, {
      id: checkUserExists,
      holds: "the balancers can ask members whether they are promoted",
      test: userIsRight(check),
      make: makeUser(check, atPrimary),
      after: [],
    }),
    ...design.databases.flatMap((database) =>
      databaseConditions(view, database, taken(secrets, database.passwordSecret)),
    ),
    // A server greets nobody who comes from where no user may come from.
    ...certificateConditions(design, "mariadb-replication", [{ condition: promoted }, { condition: usersOfMembers }]),
  ];
}

/** What the server and the agent read; a copy is not made without. */
function files(host: string): readonly GoalRef[] {
  return [configPath, replicationLogin, adminLogin, settingsPath, agentPath, atPrimary, takeCopyPath].map((file) => ({
    host,
    file,
  }));
}

/** A member has a copy, and the files that the server and the agent read. */
export function copyReady(host: string): readonly GoalRef[] {
  return [{ condition: copyExists(host) }, ...files(host)];
}

/** The first member's is made first, the others' from it. */
function memberCopy(view: SiteView, host: string): Condition {
  const { members } = view.design;
  const [first] = members;
  return copyCondition({
    id: copyExists(host),
    host,
    members,
    test: `[ -s ${dataDirectory}/ibdata1 ] && [ ! -e ${unfinishedMark} ]`,
    evidence,
    makers: makers(view),
    after: [
      ...files(host),
      ...(first === undefined || first === host
        ? []
        : [{ condition: copyExists(first) }, { host: first, unit: giverUnit(giver) }]),
    ],
  });
}

function makers(view: SiteView): Makers {
  return {
    first: withVariables(firstCopy, { users: membersUsersSql(membersUsers(view)) }),
    another: (source, role) =>
      withVariables(anotherCopy, {
        source: addressFor(view.design, source, "replication"),
        role,
        resource: resourceId,
      }),
  };
}

/** Members come from where they serve, and from where they follow each other. */
function membersUsers({ design, secrets }: SiteView): MembersUsers {
  const places = memberHosts(design).flatMap(({ name, address }) => [address, addressFor(design, name, "replication")]);
  return {
    from: [...new Set(places)],
    isTls: isSecure(design),
    replicationPassword: secrets[replicationSecret] ?? "",
    adminPassword: secrets[adminSecret] ?? "",
  };
}

function promotedCondition({ design, provided }: SiteView): Condition {
  const [first = "", ...others] = design.members;
  const cluster = provision(provided, "cluster");
  return {
    id: promoted,
    host: first,
    alternates: others,
    holds: "one copy of the database is promoted and takes writes",
    test: `[ "$(${atPrimary} -N -B -e 'SELECT @@global.read_only' 2>/dev/null)" = 0 ]`,
    remedy: { kind: "await" },
    after: [cluster.configured, ...design.members.map((member) => ({ condition: copyExists(member) }))],
    settleMs: 120_000,
  };
}

/** A member that comes may log in at the others, and one that went may not. */
function membersCondition(view: SiteView): Condition {
  const users = membersUsers(view);
  const mayDemandTls = users.isTls ? { mayDemandTls: true as const } : {};
  const right = [
    { user: replicationUser, password: users.replicationPassword },
    { user: adminUser, password: users.adminPassword },
  ].flatMap((user) => [
    `(${userIsRight({ ...user, from: users.from, ...mayDemandTls })})`,
    ...(users.isTls ? [`(${userBringsTls(user)})`] : []),
  ]);
  return sqlCondition(view, {
    id: usersOfMembers,
    holds: `members may log in at each other${users.isTls ? ", by TLS alone" : ""}, and nobody else as they do`,
    test: `SELECT ${right.join(" AND ")}`,
    make: `${atPrimary} ${heredoc(membersUsersSql(users))}gone=$(${atPrimary} -N -B ${heredoc(otherMembersUsersSql(users))})\n[ -z "$gone" ] || ${atPrimary} <<<"$gone"`,
    after: followsByTls(view.design),
  });
}

function databaseConditions(
  view: SiteView,
  database: DesignedDatabase,
  [password = "", also]: readonly string[],
): readonly Condition[] {
  const { name, user } = database;
  const from = clientPlaces(view.design);
  const isTls = isSecure(view.design);
  const both = { password, ...(also === undefined ? {} : { also }) };
  const owner = { user, ...both, database: name, from, ...(isTls ? { mayDemandTls: true as const } : {}) };
  const create = sqlCondition(view, {
    id: databaseExists(name),
    holds: `database ${name} exists`,
    test: `SELECT COUNT(*) = 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${name}'`,
    make: `${atPrimary} ${heredoc(`CREATE DATABASE IF NOT EXISTS \`${name}\` ${databaseCharacterSet};`)}`,
    after: [],
  });
  const grant = sqlCondition(view, {
    id: userExists(name),
    holds: `database user ${user} owns ${name}, and comes from the site's hosts alone`,
    test: userIsRight(owner),
    make: makeUser(owner, atPrimary),
    after: [create.id],
  });
  return isTls ? [create, grant, byTlsAlone(view, database)] : [create, grant];
}

/** Once all that log in as the user do so by TLS: it is the last that a site which ran without has to do. */
function byTlsAlone(view: SiteView, { name, user, owner }: DesignedDatabase): Condition {
  const condition = sqlCondition(view, {
    id: `mariadb-replication/user ${name} by TLS alone`,
    holds: `database user ${user} is let in by TLS alone`,
    test: userBringsTls({ user }),
    make: demandTls({ user, from: clientPlaces(view.design) }, atPrimary),
    after: [userExists(name)],
  });
  return { ...condition, after: [...condition.after, ...unitsOf(view.design, [owner])] };
}

/** A fact about what the database holds, asked and made at the primary, wherever that is. */
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
    test: `answer=$(${atPrimary} -N -B ${heredoc(fact.test)})\n[ "$answer" = 1 ]`,
    remedy: { kind: "make", script: fact.make, timeoutMs: 30_000 },
    after: [promoted, ...fact.after].map((condition) => ({ condition })),
    settleMs: 5000,
  };
}
