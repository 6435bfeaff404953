import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import anotherCopy from "./another-copy.sh";
import { checkUser } from "./check.ts";
import { copyCondition } from "../promoted/copy.ts";
import type { Makers } from "../promoted/creation.ts";
import evidence from "../postgresql-server/evidence.sh";
import firstCopy from "./first-copy.sh";
import { placesOfUsers } from "../postgresql-server/admissions.ts";
import { makeDatabase } from "../postgresql-server/new-database.ts";
import { copyUserCondition } from "../postgresql-server/copy-source.ts";
import { databaseConditions, takesWrites } from "../postgresql-server/databases.ts";
import { agentPath, configPath, hbaPath, identPath, settingsPath } from "./places.ts";
import {
  adminUser,
  databasePort,
  dataDirectory,
  passfile,
  programs,
  replicationUser,
  serviceFile,
  unfinishedMark,
} from "../postgresql-server/places.ts";
import { beforeTlsAlone, clientUnits, tlsConditions } from "./tls-conditions.ts";
import { authorityPath, certificatePath, isSecure, memberWords } from "../postgresql-server/tls.ts";
import { resourceId } from "./resource.ts";
import { here } from "../postgresql-server/sql.ts";

const promoted = "postgresql/a copy is promoted";

function copyExists(host: string): string {
  return `postgresql/copy on ${host}`;
}

export function postgresqlConditions(view: SiteView): readonly Condition[] {
  const { design } = view;
  return [
    ...design.members.map((host) => memberCopy(view, host)),
    ...tlsConditions(design),
    ...design.members.map((host) => letInCondition(design, host)),
    ...design.members.map((host) => readCondition(design, host)),
    promotedCondition(view),
    ...copyUserCondition(view, promoted),
    ...design.databases.flatMap((database) => databaseConditions("postgresql", promoted, view, database)),
  ];
}

/** What the server and the agent read; a copy is not made without. */
function files(design: Pick<Design, "secrets">, host: string): readonly GoalRef[] {
  const always = [configPath, hbaPath, identPath, passfile, serviceFile, settingsPath, agentPath];
  const all = isSecure(design) ? [...always, certificatePath, authorityPath] : always;
  return all.map((file) => ({ host, file }));
}

/** A member has a copy, and the files that the server and the agent read. */
export function copyReady(design: Pick<Design, "secrets">, host: string): readonly GoalRef[] {
  return [{ condition: copyExists(host) }, ...files(design, host)];
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
    after: [
      ...files(view.design, host),
      ...(first === undefined || first === host ? [] : [{ condition: copyExists(first) }]),
    ],
  });
}

function makers({ design, secrets }: SiteView): Makers {
  const bindir = programs(design.release);
  return {
    first: `${makeDatabase(design, secrets, checkUser)}\n${withVariables(firstCopy, { bindir })}`,
    another: (source, role) =>
      withVariables(anotherCopy, {
        bindir,
        replicator: replicationUser,
        source: addressFor(design, source, "replication"),
        port: databasePort,
        role,
        resource: resourceId,
        wire: memberWords(design).join(" "),
      }),
  };
}

/** bash that succeeds where a server has read its files since they were last written. */
const hasRead = `[ "$(${here} -c "SELECT pg_conf_load_time() >= to_timestamp($(stat -c %Y ${configPath} ${hbaPath} ${identPath} | sort -n | tail -n 1))")" = t ]`;

/**
 * A host that comes is let in by servers that run before anything on it asks them. Not while a database turns to TLS, where what is laid
 * lets nobody in in the clear: it is read when all who ask do so by TLS. What a server goes by now it says to who comes without a password.
 */
function letInCondition(design: Design, host: string): Condition {
  const places = placesOfUsers(design);
  const inTheClear = `{ PGPASSFILE=/dev/null PGSSLMODE=disable psql -XAtq -w "host=${hostNamed(design, host).address} port=${databasePort} user=${adminUser} dbname=postgres" -c 'SELECT 1' 2>&1 || true; } | grep -q 'no password supplied'`;
  const lets = isSecure(design) ? `{ ${hasRead} || ${inTheClear}; }` : hasRead;
  return {
    id: `postgresql/hosts let in on ${host}`,
    host,
    alternates: [],
    holds: `a server that runs on ${host} lets the site's hosts in`,
    test: `if ${here} -c 'SELECT 1' >/dev/null 2>&1; then
  for place in ${places.join(" ")}; do grep -qwF "$place" ${hbaPath}; done
  ${lets}
fi`,
    remedy: {
      kind: "make",
      script: `${isSecure(design) ? `if ${inTheClear}; then exit 0; fi\n` : ""}${here} -c 'SELECT pg_reload_conf()' >/dev/null`,
      timeoutMs: 10_000,
    },
    after: [
      { host, file: hbaPath },
      { host, file: configPath },
      { host, file: identPath },
    ],
    before: [...clientUnits(design), ...design.members.map((each) => ({ condition: copyExists(each) }))],
    settleMs: 5000,
  };
}

/** A server that runs has read its files since they were last written; what needs a restart its status says. */
function readCondition(design: Design, host: string): Condition {
  return {
    id: `postgresql/files read on ${host}`,
    host,
    alternates: [],
    holds: `a server that runs on ${host} has read its configuration`,
    test: `if ${here} -c 'SELECT 1' >/dev/null 2>&1; then ${hasRead}; fi`,
    remedy: { kind: "make", script: `${here} -c 'SELECT pg_reload_conf()' >/dev/null`, timeoutMs: 10_000 },
    after: [{ condition: copyExists(host) }, ...files(design, host), ...beforeTlsAlone(design)],
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
    test: takesWrites,
    remedy: { kind: "await" },
    after: [cluster.configured, ...design.members.map((member) => ({ condition: copyExists(member) }))],
    settleMs: 120_000,
  };
}
