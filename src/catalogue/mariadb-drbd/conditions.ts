import type { Condition, GoalRef } from "../contract/condition.ts";
import type { DesignedDatabase } from "../contract/design.ts";
import { taken } from "../contract/generations.ts";
import { clientPlaces } from "../contract/lookup.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { databaseCharacterSet } from "../mariadb/schema.ts";
import { heredoc, quoteName, quoteText } from "../mariadb/sql.ts";
import { certificateConditions, unitsOf } from "../mariadb/tls-conditions.ts";
import { isSecure } from "../mariadb/tls.ts";
import { demandTls, makeUser, userBringsTls, userIsRight } from "../mariadb/users.ts";
import { asAdmin, client } from "./admin.ts";
import firstData from "./first-data.sh";
import { configPath, dataDirectory, clientPath, initPath, unit } from "./places.ts";

const dataExist = "mariadb-drbd/data on the volume";
const serves = "mariadb-drbd/a server serves";

export function noneBeside(host: string): string {
  return `mariadb-drbd/no server beside the volume on ${host}`;
}

function databaseExists(database: string): string {
  return `mariadb-drbd/database ${database}`;
}

/** Called after the database, since one user may own several. */
function userExists(database: string): string {
  return `mariadb-drbd/user ${database}`;
}

/** A database and its user exist. */
export function databaseReady(database: string): readonly GoalRef[] {
  return [{ condition: databaseExists(database) }, { condition: userExists(database) }];
}

/** There is something for the cluster to start. */
export const startable: readonly GoalRef[] = [{ condition: dataExist }];

export function mariadbConditions(view: SiteView): readonly Condition[] {
  const hosts = provision(view.provided, "replicated-volume").hosts(view.design);
  return [
    ...view.design.members.map((host) => noneBesideCondition(view, host)),
    dataCondition(view, hosts),
    servesCondition(view, hosts),
    ...certificateConditions(view.design, "mariadb-drbd", [{ condition: serves }]),
    ...view.design.databases.flatMap((database) => databaseConditions(view, hosts, database)),
  ];
}

/** The cluster has the volume by now, and with it the server. */
function begun({ provided }: SiteView): string {
  return provision(provided, "replicated-volume").begun(provided);
}

/** A package that was installed by hand starts its server on the host's own disk: that one is stopped. */
function noneBesideCondition(view: SiteView, host: string): Condition {
  return {
    id: noneBeside(host),
    host,
    alternates: [],
    holds: `mariadbd on ${host} is the cluster's, or does not run`,
    test: `${begun(view)} || ! systemctl is-active --quiet ${unit}`,
    remedy: { kind: "make", script: `systemctl stop ${unit}`, timeoutMs: 120_000 },
    after: [{ host, packages: true }],
    settleMs: 10_000,
  };
}

/** Before the cluster knows of the volume it is mounted where its first data are made; from then on it is where the cluster says. */
function dataCondition(view: SiteView, hosts: readonly string[]): Condition {
  const { design, provided } = view;
  const volume = provision(provided, "replicated-volume");
  const [first = "", ...others] = hosts;
  const made = `/var/lib/quorate/data-on-volume`;
  const script = withVariables(firstData, { data: dataDirectory(volume.directory) });
  return {
    id: dataExist,
    host: first,
    alternates: others,
    holds: "the volume has a database server's data",
    test: `${begun(view)} || [ -e ${made} ]`,
    remedy: {
      kind: "make",
      script: `${volume.whileMounted(script, provided)}\nmkdir -p ${made.slice(0, made.lastIndexOf("/"))}\ntouch ${made}\n`,
      timeoutMs: 600_000,
    },
    after: [
      ...volume.ready(design),
      ...hosts.flatMap((host): readonly GoalRef[] => [
        { condition: noneBeside(host) },
        { host, file: configPath },
        { host, file: initPath },
        { host, file: clientPath },
      ]),
    ],
    settleMs: 10_000,
  };
}

function servesCondition({ provided }: SiteView, hosts: readonly string[]): Condition {
  const [first = "", ...others] = hosts;
  return {
    id: serves,
    host: first,
    alternates: others,
    holds: "the database serves on the host that has the volume",
    test: `${client} -N -B -e 'SELECT 1' >/dev/null 2>&1`,
    remedy: { kind: "await" },
    after: [
      provision(provided, "cluster").configured,
      ...hosts.flatMap((host): readonly GoalRef[] => [provision(provided, "balancer").running(host), { host, unit }]),
    ],
    settleMs: 300_000,
  };
}

function databaseConditions(
  view: SiteView,
  hosts: readonly string[],
  { name, user, passwordSecret, owner: service }: DesignedDatabase,
): readonly Condition[] {
  const isTls = isSecure(view.design);
  const [password = "", also] = taken(view.secrets, passwordSecret);
  const owner = {
    user,
    password,
    ...(also === undefined ? {} : { also }),
    database: name,
    from: clientPlaces(view.design),
    ...(isTls ? { mayDemandTls: true as const } : {}),
  };
  const count = `SELECT COUNT(*) = 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteText(name)}`;
  return [
    sqlCondition(hosts, {
      id: databaseExists(name),
      holds: `database ${name} exists`,
      test: count,
      make: `mariadb ${heredoc(`CREATE DATABASE IF NOT EXISTS ${quoteName(name)} ${databaseCharacterSet};`)}`,
      after: [],
    }),
    sqlCondition(hosts, {
      id: userExists(name),
      holds: `database user ${user} owns ${name}, and comes from the site's hosts alone`,
      test: userIsRight(owner),
      make: makeUser(owner),
      after: [databaseExists(name)],
    }),
    ...(isTls ? [byTlsAlone(view, hosts, { name, user, service })] : []),
  ];
}

/** Once all that log in as the user do so by TLS: it is the last that a site which ran without has to do. */
function byTlsAlone(
  { design }: SiteView,
  hosts: readonly string[],
  { name, user, service }: { readonly name: string; readonly user: string; readonly service: string },
): Condition {
  const condition = sqlCondition(hosts, {
    id: `mariadb-drbd/user ${name} by TLS alone`,
    holds: `database user ${user} is let in by TLS alone`,
    test: userBringsTls({ user }),
    make: demandTls({ user, from: clientPlaces(design) }),
    after: [userExists(name)],
  });
  return { ...condition, after: [...condition.after, ...unitsOf(design, [service])] };
}

/** A fact about what the database holds, asked and made through the balancer, wherever the server runs. */
function sqlCondition(
  [first = "", ...others]: readonly string[],
  fact: { id: string; holds: string; test: string; make: string; after: readonly string[] },
): Condition {
  return {
    id: fact.id,
    host: first,
    alternates: others,
    holds: fact.holds,
    test: asAdmin(`answer=$(mariadb -N -B ${heredoc(fact.test)})\n[ "$answer" = 1 ]`),
    remedy: { kind: "make", script: asAdmin(fact.make), timeoutMs: 60_000 },
    after: [serves, ...fact.after].map((condition) => ({ condition })),
    settleMs: 5000,
  };
}
