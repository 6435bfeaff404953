import type { Component } from "../contract/component.ts";
import type { Condition, ManagedUnit } from "../contract/condition.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { CopySource, HostView, SiteView } from "../contract/provisions.ts";
import type { SecretNeed } from "../contract/secret.ts";
import type { Part, StatusProbe } from "../contract/status.ts";
import type { Site } from "../../spec/site.ts";
import { withGiven } from "../../text/script.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { clusterLogSettings, isCopied, logServer } from "./copied.ts";
import source from "./copy-source.py";
import { primaryExists } from "./names.ts";
import { dialect } from "../mariadb/server.ts";
import { heredoc } from "../mariadb/sql.ts";
import { clientPlaces, makePrivileged, privilegesAreRight } from "../mariadb/users.ts";

/** Gives whole copies of a member to those who keep them, over TLS, to nobody without the password. */
export const copySource = "galera-copy-source";
const unit = `${copySource}.service`;
const basePort = 4445;
const user = "quorate_copy";
const passwordSecret = "galera-copy-password";
const certificateSecret = "galera-copy-certificate";
const authoritySecret = "galera-copy-authority";
const program = "/usr/libexec/quorate/galera-copy-source";
const certificatePath = "/etc/quorate/copy-source/certificate.pem";
const passwordPath = "/etc/quorate/copy-source/password";
const unitPath = `/etc/systemd/system/${unit}`;
const userExists = `galera/user ${user}`;
/** What a reader of the log needs, and no more. */
const privileges = ["REPLICATION SLAVE", "BINLOG MONITOR"];

export const copySourceComponent: Component = {
  name: copySource,
  nature: "stateless",
  because: "what it gives away is the member's",
  mode: "active-active",
  modeBecause: "a copy is taken from any member, best from one that is not written to",
  loses: "a copy that was being taken; it is taken from another member",
  redundancy: { rule: "any" },
  on: "members",
  run: { by: "systemd", units: [unit] },
  cluster: { runs: "never", because: "it stands beside a member of the database cluster, which is not the cluster's" },
  packages: ["mariadb-backup", "python3"],
  needs: [{ component: "galera" }],
  listens: [{ protocol: "tcp", port: basePort, from: { filling: "copies" }, what: "who begins a copy" }],
};

/** `names`: addresses of the control hosts, one of which may become a member later. */
export function copySecrets(site: Site): readonly SecretNeed[] {
  const names = site.hosts.filter(({ roles }) => roles.includes("control")).map(({ address }) => address);
  return [
    { name: passwordSecret, kind: "password" },
    { name: authoritySecret, kind: "authority", subject: `Copies of ${site.name}`, names },
    { name: certificateSecret, kind: "certificate", subject: "Database member", names, by: authoritySecret },
  ];
}

export const galeraCopySource: CopySource = {
  basePort,
  user,
  passwordSecret,
  certificateSecret,
  authoritySecret,
  history: { domain: clusterLogSettings.wsrep_gtid_domain_id, server: logServer },
  dialect,
  ready: ({ members }) => [{ condition: userExists }, ...members.map((host) => ({ host, unit }))],
};

export function copySourceFiles({ design, host, secrets }: HostView): readonly ManagedFile[] {
  const given = {
    address: hostNamed(design, host).address,
    port: basePort,
    certificate: certificatePath,
    password: passwordPath,
  };
  const kept = { mode: 0o640, owner: "root", group: "mysql", secret: true };
  return [
    {
      ...plainFile(program, `#!/usr/bin/python3\n# ${managedBy(design.site)}\n${withGiven(source, given)}`),
      mode: 0o755,
    },
    { path: certificatePath, content: secrets[certificateSecret] ?? "", ...kept },
    { path: passwordPath, content: `${secrets[passwordSecret] ?? ""}\n`, ...kept },
    plainFile(
      unitPath,
      `# ${managedBy(design.site)}
[Unit]
Description=Gives copies of the database to those who keep them
After=network-online.target
[Service]
User=mysql
PrivateTmp=yes
ExecStart=${program}
[Install]
WantedBy=multi-user.target
`,
    ),
  ];
}

export function copySourceUnit({ host }: HostView): ManagedUnit {
  return {
    unit,
    files: [program, certificatePath, passwordPath, unitPath],
    // The member's own work comes first.
    runs: { rank: "api", settings: { Nice: "10", CPUWeight: "20", IOSchedulingClass: "idle", RestartSec: "1s" } },
    onChange: "restart",
    startedBy: "systemd",
    ready: `ss -Htln 'sport = :${basePort}' | grep -q .`,
    after: [{ host, packages: true }],
    startMs: 10_000,
  };
}

export const copySourceProbe: StatusProbe = {
  component: copySource,
  script: `systemctl is-active ${unit}`,
  parse: (_output, exitCode, host): Part => ({
    component: copySource,
    host,
    state: exitCode === 0 ? "up" : "down",
    sentence: exitCode === 0 ? "gives copies away" : "does not run",
    detail: {},
  }),
};

/** Who keeps copies reads the log, and no table. */
export function copyUserCondition({ design, secrets }: SiteView): readonly Condition[] {
  if (!isCopied(design)) return [];
  const [first = "", ...alternates] = design.members;
  const account = {
    user,
    password: secrets[passwordSecret] ?? "",
    // They come through the balancers, as all clients.
    from: clientPlaces(design),
    privileges,
  };
  return [
    {
      id: userExists,
      host: first,
      alternates,
      holds: "those who keep copies can follow the log",
      test: `answer=$(mariadb -N -B ${heredoc(privilegesAreRight(account))})\n[ "$answer" = 1 ]`,
      remedy: { kind: "make", script: makePrivileged(account), timeoutMs: 30_000 },
      after: [{ condition: primaryExists }],
      settleMs: 2000,
    },
  ];
}
