import type { Condition, GoalRef } from "../contract/condition.ts";
import type { DesignedDatabase } from "../contract/design.ts";
import { addressFor } from "../contract/networks.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import anotherCopy from "./another-copy.sh";
import { checkUser } from "./check.ts";
import { copyCondition } from "../promoted/copy.ts";
import type { Makers } from "../promoted/creation.ts";
import evidence from "./evidence.sh";
import firstCopy from "./first-copy.sh";
import makeDatabase from "./make-database.sh";
import {
  adminSecret,
  adminUser,
  agentPath,
  configPath,
  databasePort,
  dataDirectory,
  hbaPath,
  identPath,
  passfile,
  programs,
  replicationSecret,
  replicationUser,
  serviceFile,
  settingsPath,
  unfinishedMark,
} from "./places.ts";
import { resourceId } from "./resource.ts";
import { atPrimary, heredoc, here, quoteName, quoteText } from "./sql.ts";

const promoted = "postgresql/a copy is promoted";

function copyExists(host: string): string {
  return `postgresql/copy on ${host}`;
}

function databaseExists(database: string): string {
  return `postgresql/database ${database}`;
}

/** Called after the database, since one user may own several. */
function userExists(database: string): string {
  return `postgresql/user ${database}`;
}

/** A database and its user exist. */
export function databaseReady(database: string): readonly GoalRef[] {
  return [{ condition: databaseExists(database) }, { condition: userExists(database) }];
}

export function postgresqlConditions(view: SiteView): readonly Condition[] {
  const { design, secrets } = view;
  return [
    ...design.members.map((host) => memberCopy(view, host)),
    ...design.members.map(readCondition),
    promotedCondition(view),
    ...design.databases.flatMap((database) =>
      databaseConditions(view, database, secrets[database.passwordSecret] ?? ""),
    ),
  ];
}

/** What the server and the agent read; a copy is not made without. */
function files(host: string): readonly GoalRef[] {
  return [configPath, hbaPath, identPath, passfile, serviceFile, settingsPath, agentPath].map((file) => ({
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
    test: `[ -s ${dataDirectory}/PG_VERSION ] && [ ! -e ${unfinishedMark} ]`,
    evidence,
    makers: makers(view),
    after: [...files(host), ...(first === undefined || first === host ? [] : [{ condition: copyExists(first) }])],
  });
}

function makers({ design, secrets }: SiteView): Makers {
  const always = { bindir: programs(design.release), replicator: replicationUser };
  return {
    first: withVariables(firstCopy, {
      ...always,
      replicator_password: secrets[replicationSecret] ?? "",
      admin: adminUser,
      admin_password: secrets[adminSecret] ?? "",
      check: checkUser,
    }),
    another: (source, role) =>
      withVariables(anotherCopy, {
        ...always,
        source: addressFor(design, source, "replication"),
        port: databasePort,
        role,
        resource: resourceId,
      }),
  };
}

/** A server that runs has read its files since they were last written; what needs a restart its status says. */
function readCondition(host: string): Condition {
  const newest = `$(stat -c %Y ${configPath} ${hbaPath} ${identPath} | sort -n | tail -n 1)`;
  return {
    id: `postgresql/files read on ${host}`,
    host,
    alternates: [],
    holds: `a server that runs on ${host} has read its configuration`,
    test: `
if answer=$(${here} -c "SELECT pg_conf_load_time() >= to_timestamp(${newest})" 2>/dev/null); then [ "$answer" = t ]; fi
`,
    remedy: { kind: "make", script: `${here} -c 'SELECT pg_reload_conf()' >/dev/null`, timeoutMs: 10_000 },
    after: [{ condition: copyExists(host) }, ...files(host)],
    settleMs: 5000,
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
    test: `[ "$(${atPrimary("postgres")} -c "SELECT current_setting('transaction_read_only')" 2>/dev/null)" = off ]`,
    remedy: { kind: "await" },
    after: [cluster.configured, ...design.members.map((member) => ({ condition: copyExists(member) }))],
    settleMs: 120_000,
  };
}

function databaseConditions(view: SiteView, database: DesignedDatabase, password: string): readonly Condition[] {
  const { name, user } = database;
  const role = quoteName(user);
  const owner = `WHERE d.datname = ${quoteText(name)} AND pg_get_userbyid(d.datdba) = ${quoteText(user)}`;
  const exists = sqlCondition(view, {
    id: databaseExists(name),
    holds: `database ${name} exists and belongs to user ${user}`,
    test: `${atPrimary("postgres")} -c ${shellWord(`SELECT count(*) FROM pg_database d ${owner}`)}`,
    make: withVariables(makeDatabase, {
      service_file: serviceFile,
      count_role: `SELECT count(*) FROM pg_roles WHERE rolname = ${quoteText(user)};`,
      make_role: `CREATE ROLE ${role} LOGIN PASSWORD ${quoteText(password)};`,
      count_database: `SELECT count(*) FROM pg_database WHERE datname = ${quoteText(name)};`,
      make_database: `CREATE DATABASE ${quoteName(name)} OWNER ${role} ENCODING 'UTF8' TEMPLATE template0;`,
      settle: [
        `ALTER DATABASE ${quoteName(name)} OWNER TO ${role};`,
        `REVOKE CONNECT ON DATABASE ${quoteName(name)} FROM PUBLIC;`,
      ].join("\n"),
    }),
    after: [],
  });
  // A password's digest is salted: whether it is the right one only a login tells.
  const login = sqlCondition(view, {
    id: userExists(name),
    holds: `database user ${user} can log in to ${name} with its password`,
    test: `PGPASSWORD=${shellWord(password)} PGUSER=${shellWord(user)} ${asUser(name, user)} -c 'SELECT 1'`,
    make: `${atPrimary("postgres")} ${heredoc(`ALTER ROLE ${role} LOGIN PASSWORD ${quoteText(password)};`)}`,
    after: [exists.id],
  });
  return [exists, login];
}

/** A word in a connection string takes the service's place. */
function asUser(database: string, user: string): string {
  return `PGSERVICEFILE=${serviceFile} psql -XAtq "service=quorate dbname=${database} user=${user} passfile=/dev/null"`;
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
    test: `[ "$(${fact.test} 2>/dev/null)" = 1 ]`,
    remedy: { kind: "make", script: fact.make, timeoutMs: 30_000 },
    after: [promoted, ...fact.after].map((condition) => ({ condition })),
    settleMs: 5000,
  };
}
