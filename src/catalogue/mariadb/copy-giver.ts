import type { Component } from "../contract/component.ts";
import type { ManagedUnit } from "../contract/condition.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { Listening } from "../contract/listening.ts";
import type { HostView } from "../contract/provisions.ts";
import type { SecretNeed } from "../contract/secret.ts";
import type { Part, StatusProbe } from "../contract/status.ts";
import type { Site } from "../../spec/site.ts";
import { withGiven } from "../../text/script.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import source from "./give-copy.py";

/** What gives whole copies of a server away, over TLS, to nobody without the password. */
export interface CopyGiver {
  /** Of the component, its unit and its program. */
  readonly name: string;
  /** The component whose data it gives away. */
  readonly of: string;
  readonly port: number;
  readonly from: Listening["from"];
  readonly passwordSecret: string;
  readonly certificateSecret: string;
  readonly authoritySecret: string;
}

const certificatePath = "/etc/quorate/copy-source/certificate.pem";
const passwordPath = "/etc/quorate/copy-source/password";

export function giverUnit({ name }: CopyGiver): string {
  return `${name}.service`;
}

export function giverComponent(giver: CopyGiver): Component {
  return {
    name: giver.name,
    nature: "stateless",
    because: "what it gives away is the member's",
    mode: "active-active",
    modeBecause: "a copy is taken from any member, best from one that is not written to",
    loses: "a copy that was being taken; it is taken from another member",
    redundancy: { rule: "any" },
    on: "members",
    run: { by: "systemd", units: [giverUnit(giver)] },
    cluster: {
      runs: "never",
      because: "it stands beside a member of the database cluster, which is not the cluster's",
    },
    packages: ["mariadb-backup", "python3"],
    needs: [{ component: giver.of }],
    listens: [{ protocol: "tcp", port: giver.port, from: giver.from, what: "who begins a copy" }],
  };
}

/** `names`: addresses of the control hosts, one of which may become a member later. */
export function giverSecrets(site: Site, giver: CopyGiver): readonly SecretNeed[] {
  const names = site.hosts
    .filter(({ roles }) => roles.includes("control"))
    .flatMap(({ address, addresses }) => [address, ...Object.values(addresses ?? {})]);
  const { passwordSecret, authoritySecret, certificateSecret } = giver;
  return [
    { name: passwordSecret, kind: "password" },
    { name: authoritySecret, kind: "authority", subject: `Copies of ${site.name}`, names },
    { name: certificateSecret, kind: "certificate", subject: "Database member", names, by: authoritySecret },
  ];
}

/** @param address Where it is asked. */
export function giverFiles({ design, secrets }: HostView, giver: CopyGiver, address: string): readonly ManagedFile[] {
  const given = { address, port: giver.port, certificate: certificatePath, password: passwordPath };
  const kept = { mode: 0o640, owner: "root", group: "mysql", secret: true };
  return [
    {
      ...plainFile(programOf(giver), `#!/usr/bin/python3\n# ${managedBy(design.site)}\n${withGiven(source, given)}`),
      mode: 0o755,
    },
    { path: certificatePath, content: secrets[giver.certificateSecret] ?? "", ...kept },
    { path: passwordPath, content: `${secrets[giver.passwordSecret] ?? ""}\n`, ...kept },
    plainFile(
      unitPathOf(giver),
      `# ${managedBy(design.site)}
[Unit]
Description=Gives copies of the database to those who keep them
After=network-online.target
[Service]
User=mysql
PrivateTmp=yes
ExecStart=${programOf(giver)}
[Install]
WantedBy=multi-user.target
`,
    ),
  ];
}

export function giverManaged({ host }: HostView, giver: CopyGiver): ManagedUnit {
  return {
    unit: giverUnit(giver),
    files: [programOf(giver), certificatePath, passwordPath, unitPathOf(giver)],
    // The member's own work comes first.
    runs: { rank: "api", settings: { Nice: "10", CPUWeight: "20", IOSchedulingClass: "idle", RestartSec: "1s" } },
    onChange: "restart",
    startedBy: "systemd",
    ready: `ss -Htln 'sport = :${giver.port}' | grep -q .`,
    after: [{ host, packages: true }],
    startMs: 10_000,
  };
}

export function giverProbe(giver: CopyGiver): StatusProbe {
  return {
    component: giver.name,
    script: `systemctl is-active ${giverUnit(giver)}`,
    parse: (_output, exitCode, host): Part => ({
      component: giver.name,
      host,
      state: exitCode === 0 ? "up" : "down",
      sentence: exitCode === 0 ? "gives copies away" : "does not run",
      detail: {},
    }),
  };
}

function programOf({ name }: CopyGiver): string {
  return `/usr/libexec/quorate/${name}`;
}

function unitPathOf(giver: CopyGiver): string {
  return `/etc/systemd/system/${giverUnit(giver)}`;
}
