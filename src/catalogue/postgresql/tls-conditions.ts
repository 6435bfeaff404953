import { withPort } from "../../text/network-place.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import { configPath, hbaPath, settingsPath } from "./places.ts";
import { databasePort, serviceFile } from "../postgresql-server/places.ts";
import { here } from "../postgresql-server/sql.ts";
import { authorityPath, certificatePath, isSecure, memberWords } from "../postgresql-server/tls.ts";

type Placed = Pick<Design, "databases" | "components">;

function offersTls(host: string): string {
  return `postgresql/TLS offered on ${host}`;
}

function followsByTls(host: string): string {
  return `postgresql/follows by TLS on ${host}`;
}

/** Who asks members for something: services with a database, and the balancers, which ask whether they are promoted. */
export function clientUnits({ databases, components }: Placed): readonly GoalRef[] {
  const owners = databases.map(({ owner }) => owner);
  return components
    .filter(({ service, fills }) => owners.includes(service) || fills.includes("balancer"))
    .flatMap(({ hosts, units }) => hosts.flatMap((host) => units.map((unit) => ({ host, unit }))));
}

/** What a server that runs is not to read its lines before by which nobody is let in in the clear. */
export function beforeTlsAlone(design: Design): readonly GoalRef[] {
  if (!isSecure(design)) return [];
  return [...design.members.map((host) => ({ condition: followsByTls(host) })), ...clientUnits(design)];
}

/** bash that holds where no server runs, or where it answers `t`. */
function unlessSaid(sql: string): string {
  return `if answer=$(${here} -c "${sql}" 2>/dev/null); then [ "$answer" = t ]; fi`;
}

const reload = `${here} -c 'SELECT pg_reload_conf()' >/dev/null`;

/**
 * A database that runs turns to TLS without a restart: servers offer it; then all who ask, members, services and balancers, ask for it;
 * and then nobody else is let in.
 */
export function tlsConditions(design: Design): readonly Condition[] {
  if (!isSecure(design)) return [];
  const { members } = design;
  const onMembers = (...files: readonly string[]): readonly GoalRef[] =>
    members.flatMap((host) => files.map((file) => ({ host, file })));
  return members.flatMap((host): readonly Condition[] => [
    {
      id: offersTls(host),
      host,
      alternates: [],
      holds: `a database server that runs on ${host} offers TLS`,
      test: unlessSaid("SELECT current_setting('ssl') = 'on'"),
      remedy: { kind: "make", script: reload, timeoutMs: 10_000 },
      after: [configPath, certificatePath, authorityPath].map((file) => ({ host, file })),
      before: [...onMembers(settingsPath, serviceFile), ...clientUnits(design)],
      settleMs: 5000,
    },
    {
      id: followsByTls(host),
      host,
      alternates: [],
      holds: `a copy that runs on ${host} follows the primary by TLS`,
      test: unlessSaid(
        "SELECT NOT pg_is_in_recovery() OR current_setting('primary_conninfo') ~ '^$|sslmode=verify-full'",
      ),
      remedy: {
        kind: "make",
        script: `whom=$(${here} -c 'SHOW primary_conninfo')
${here} -c "ALTER SYSTEM SET primary_conninfo = '$whom ${memberWords(design).join(" ")}'" -c 'SELECT pg_reload_conf()' >/dev/null`,
        timeoutMs: 10_000,
      },
      after: members.map((each) => ({ condition: offersTls(each) })),
      // Whatever has a server read its files again has it read these.
      before: onMembers(hbaPath),
      settleMs: 5000,
    },
    certificateCondition(design, host),
  ]);
}

/** Sessions that are there go on; who comes next is shown the new one. */
function certificateCondition(design: Design, host: string): Condition {
  const place = shellWord(withPort(hostNamed(design, host).address, databasePort));
  const fingerprint = "openssl x509 -noout -fingerprint -sha256";
  return {
    id: `postgresql/certificate taken up on ${host}`,
    host,
    alternates: [],
    holds: `a database server that runs on ${host} shows the certificate that is laid there`,
    test: `if ${here} -c 'SELECT 1' >/dev/null 2>&1; then
  laid=$(${fingerprint} -in ${certificatePath})
  [ "$(timeout 5 openssl s_client -starttls postgres -connect ${place} </dev/null 2>/dev/null | ${fingerprint})" = "$laid" ]
fi`,
    remedy: { kind: "make", script: reload, timeoutMs: 10_000 },
    after: [{ host, file: certificatePath }, { condition: offersTls(host) }],
    settleMs: 5000,
  };
}
