import type { Design, DesignedDatabase } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { authorityPath, memberPem } from "../contract/cluster-certificates.ts";
import { endpointNamed, hostNamed, hostsOf, nearestPlace } from "../contract/lookup.ts";
import { type HostView, provision } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { familyOf } from "../../spec/address.ts";
import { withPort } from "../../text/network-place.ts";
import hostScript from "./watch-host.sh";

/** What says on each host what changes there, and what listens to all of them. */
export const components = { host: "quorate-watch", site: "quorate-serve" } as const;
export const units = { host: "quorate-watch.service", site: "quorate-serve.service" } as const;

/** Its hosts' certificates, whose authority signs for nobody else: to show one is to be a host of the site. */
export const cluster = "watch";
export const endpoint = "quorate";
export const database = "quorate";
export const databasePassword = "quorate-database-password";
export const user = "quorate";

export const watchPort = 8471;
export const pagePort = 8470;
export const leaseTimer = "quorate.lease";

const settings = "/etc/quorate/serve";
export const paths = {
  hostProgram: "/usr/libexec/quorate/watch-host",
  hostScript: "/usr/libexec/quorate/watch-script",
  hostPem: "/etc/quorate/watch.pem",
  hostUnit: `/etc/systemd/system/${units.host}`,
  users: "/etc/sysusers.d/quorate.conf",
  archive: "/usr/lib/quorate/quorate.tar.gz",
  program: "/usr/lib/quorate/program",
  service: `${settings}/service.json`,
  design: `${settings}/design.json`,
  tokens: `${settings}/tokens.json`,
  shown: `${settings}/shown.json`,
  pem: `${settings}/watch.pem`,
  siteUnit: `/etc/systemd/system/${units.site}`,
} as const;

/** What the host's unit takes up; the script is read anew by everybody who connects. */
export const hostUnitFiles = [paths.hostProgram, paths.hostPem, paths.hostUnit];
/** What the service starts anew for; the program's arrival restarts it, the rest it reads again by itself. */
export const siteUnitFiles = [paths.service, paths.design, paths.pem, paths.siteUnit];

/** What a watched host has: the script, and what hands on what it says to whoever shows a certificate. */
export function hostFiles(view: HostView): readonly ManagedFile[] {
  const { design, host, secrets, along } = view;
  const header = `# ${managedBy(design.site)}\n`;
  return [
    { ...plainFile(paths.hostProgram, `#!/bin/bash\n${header}${hostScript}`), mode: 0o755 },
    // The questions may hold what only root is to know.
    {
      ...plainFile(paths.hostScript, `${header}${along?.scripts.get(host) ?? "# It comes with an apply.\n"}`),
      mode: 0o700,
      secret: true,
    },
    { ...plainFile(paths.hostPem, memberPem(secrets, cluster, host)), mode: 0o600, secret: true },
    plainFile(paths.hostUnit, header + hostUnit(design, host)),
  ];
}

/** Source: socat(1), "OPENSSL-LISTEN"; systemd.exec(5). */
function hostUnit(design: Design, host: string): string {
  const { address } = hostNamed(design, host);
  const listen = [
    `OPENSSL-LISTEN:${watchPort}`,
    ...(familyOf(address) === "IPv6" ? ["pf=ip6", `bind=[${address}]`] : [`bind=${address}`]),
    "reuseaddr",
    "fork",
    `max-children=${2 * Math.max(1, design.members.length)}`,
    `cert=${paths.hostPem}`,
    `cafile=${authorityPath(cluster)}`,
    "verify=1",
    "openssl-min-proto-version=TLS1.2",
    "keepalive,keepidle=5,keepintvl=5,keepcnt=3",
  ].join(",");
  return `[Unit]
Description=Says what changes on this host, to the site's own watch
After=network-online.target
[Service]
ExecStart=/usr/bin/socat ${listen} EXEC:${paths.hostProgram}
Environment=HOME=/root
ProtectSystem=full
[Install]
WantedBy=multi-user.target
`;
}

/** What a host has on which the service runs, or stands by. */
export function siteFiles(view: HostView): readonly ManagedFile[] {
  const { design, host, secrets, along } = view;
  const header = `# ${managedBy(design.site)}\n`;
  const own = (path: string, content: string, secret: boolean): ManagedFile => ({
    ...plainFile(path, content),
    mode: 0o640,
    group: user,
    secret,
  });
  return [
    plainFile(
      paths.users,
      `${header}u ${user} - "Quorate, watching the site" /var/lib/quorate-serve /usr/sbin/nologin\n`,
    ),
    { ...plainFile(paths.archive, ""), content: along?.program ?? "" },
    own(paths.service, `${JSON.stringify(settingsOf(view), undefined, 2)}\n`, true),
    own(paths.design, `${JSON.stringify(withoutPasswords(design))}\n`, false),
    own(paths.tokens, along?.tokens ?? "{}\n", true),
    own(paths.shown, along?.shown ?? "{}\n", false),
    own(paths.pem, memberPem(secrets, cluster, host), true),
    plainFile(paths.siteUnit, header + siteUnit),
  ];
}

/** Parameters of agents, options of services' own files and sources of packages may hold passwords; who only looks needs none of them. */
function withoutPasswords(design: Design): Design {
  const { packages: _, ...rest } = design;
  const told: Design["cluster"] = JSON.parse(
    JSON.stringify(design.cluster, (key, value: unknown) => (key === "parameters" ? {} : value)),
  );
  return { ...rest, overrides: design.overrides.filter(({ secret }) => !secret), cluster: told };
}

/** What the service is told; `serve/installed.ts` reads it. */
function settingsOf(view: HostView): object {
  const { design, host, provided, secrets } = view;
  const its = provision(provided, "database");
  const { user: name, passwordSecret } = databaseOf(design);
  const ca = its.authority(design);
  const place = nearestPlace(design, host, endpointNamed(design, its.endpoint));
  return {
    host,
    listen: withPort(hostNamed(design, host).address, pagePort),
    database: {
      protocol: its.protocol,
      place,
      name: database,
      user: name,
      password: secrets[passwordSecret] ?? "",
      ...(ca === undefined ? {} : { ca }),
    },
    leaseMs: design.timers[leaseTimer]?.valueMs,
    watch: { port: watchPort, pem: paths.pem, ca: authorityPath(cluster) },
    design: paths.design,
    tokens: paths.tokens,
    shown: paths.shown,
  };
}

function databaseOf({ databases }: Pick<Design, "databases">): DesignedDatabase {
  const own = databases.find(({ name }) => name === database);
  if (own === undefined) throw new Error("invariant: the design has no database of the watch");
  return own;
}

/** It may read its own settings and write its own history; nothing else on the host is its business. Source: systemd.exec(5). */
const siteUnit = `[Unit]
Description=Watches the site, and serves its page while it is this host's turn
After=network-online.target
[Service]
User=${user}
Group=${user}
StateDirectory=quorate-serve
StateDirectoryMode=0700
ExecStart=/usr/bin/node --max-old-space-size=256 ${paths.program}/dist/cli/main.js serve --installed ${paths.service}
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
[Install]
WantedBy=multi-user.target
`;

export function isWatched(design: Design, host: string): boolean {
  return hostsOf(design, components.host).includes(host);
}

export function mayServe(design: Design, host: string): boolean {
  return hostsOf(design, components.site).includes(host);
}
