import type { Condition, ManagedUnit } from "../contract/condition.ts";
import type { ManagedFile } from "../contract/file.ts";
import { clientPlaces, hostNamed } from "../contract/lookup.ts";
import type { CopySource } from "../contract/roles/database.ts";
import type { HostView, SiteView } from "../contract/provisions.ts";
import type { SecretNeed } from "../contract/secret.ts";
import type { Site } from "../../spec/site.ts";
import {
  giverComponent,
  giverFiles,
  giverManaged,
  giverProbe,
  giverSecrets,
  giverUnit,
  type CopyGiver,
} from "../mariadb/copy-giver.ts";
import { dialect } from "../mariadb/server.ts";
import { heredoc } from "../mariadb/sql.ts";
import { demandTls, makePrivileged, privilegesAreRight, userBringsTls } from "../mariadb/users.ts";
import notNow from "./not-now.sh";
import { clusterLogSettings, copyKeepers, isCopied, logServer } from "./copied.ts";
import { isSecure } from "./tls.ts";
import { primaryExists } from "./names.ts";

/** Gives whole copies of a member to those who keep them. */
const giver: CopyGiver = {
  name: "galera-copy-source",
  of: "galera",
  port: 4445,
  from: { filling: "copies" },
  passwordSecret: "galera-copy-password",
  certificateSecret: "galera-copy-certificate",
  authoritySecret: "galera-copy-authority",
};
const user = "quorate_copy";
const userExists = `galera/user ${user}`;
/** What a reader of the log needs, and no more. */
const privileges = ["REPLICATION SLAVE", "BINLOG MONITOR"];

export const copySourceComponent = giverComponent(giver);
export const copySourceProbe = giverProbe(giver);

export function copySecrets(site: Site): readonly SecretNeed[] {
  return giverSecrets(site, giver);
}

export const galeraCopySource: CopySource = {
  basePort: giver.port,
  user,
  passwordSecret: giver.passwordSecret,
  certificateSecret: giver.certificateSecret,
  authoritySecret: giver.authoritySecret,
  history: { domain: clusterLogSettings.wsrep_gtid_domain_id, server: logServer },
  dialect,
  ready: ({ members }) => [{ condition: userExists }, ...members.map((host) => ({ host, unit: giverUnit(giver) }))],
};

export function copySourceFiles(view: HostView): readonly ManagedFile[] {
  return giverFiles(view, giver, hostNamed(view.design, view.host).address);
}

export function copySourceUnit(view: HostView): ManagedUnit {
  return giverManaged(view, giver);
}

/** Who keeps copies reads the log, and no table. */
export function copyUserCondition({ design, secrets }: SiteView): readonly Condition[] {
  if (!isCopied(design)) return [];
  const [first = "", ...alternates] = design.members;
  const account = {
    user,
    password: secrets[giver.passwordSecret] ?? "",
    // They come through the balancers, as all clients.
    from: clientPlaces(design),
    privileges,
    ...(isSecure(design) ? { mayDemandTls: true as const } : {}),
  };
  const condition = { host: first, alternates, settleMs: 2000 };
  const exists: Condition = {
    ...condition,
    id: userExists,
    holds: "those who keep copies can follow the log",
    test: `answer=$(mariadb -N -B ${heredoc(privilegesAreRight(account))})\n[ "$answer" = 1 ]`,
    remedy: { kind: "make", script: notNow + makePrivileged(account), timeoutMs: 30_000 },
    after: [{ condition: primaryExists }],
  };
  if (!isSecure(design)) return [exists];
  return [
    exists,
    {
      ...condition,
      id: `${userExists} by TLS alone`,
      holds: "those who keep copies are let in by TLS alone",
      test: `answer=$(mariadb -N -B ${heredoc(userBringsTls(account))})\n[ "$answer" = 1 ]`,
      remedy: { kind: "make", script: notNow + demandTls(account), timeoutMs: 30_000 },
      after: [{ condition: primaryExists }, { condition: userExists }, ...copyKeepers(design)],
    },
  ];
}
