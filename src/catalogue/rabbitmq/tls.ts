import {
  authorityPath as pathOfAuthority,
  clusterSecrets,
  hasCertificates,
  memberPem,
} from "../contract/cluster-certificates.ts";
import type { Decision, Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { addressFor } from "../contract/networks.ts";
import type { HostView } from "../contract/provisions.ts";
import { quorumHost } from "../contract/quorum-host.ts";
import type { SecretNeed } from "../contract/secret.ts";
import { managedBy } from "../format/header.ts";
import type { IniEntries } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { familyOf } from "../../spec/address.ts";
import type { Site } from "../../spec/site.ts";
import consoleProgram from "./console.erl";
import unlogged from "./unlogged.erl";
import { consolePath, withBindings } from "./erlang.ts";

/** The cluster that brokers' certificates are of; balancers believe its authority. */
export const cluster = "rabbitmq";

/** What a broker shows to balancers and to other brokers, with its key: only it reads the file. */
export const certificatePath = "/etc/rabbitmq/quorate.pem";
const authorityPath = pathOfAuthority(cluster);

/** Read when a broker starts. */
export const tlsPaths = {
  distribution: "/etc/rabbitmq/distribution.config",
  console: "/etc/rabbitmq/console.erl",
  unlogged: "/etc/rabbitmq/unlogged.erl",
} as const;

/** The quorum host's broker takes part as any other. */
export function brokerSecrets(site: Site): readonly SecretNeed[] {
  const third = quorumHost(site);
  const members = site.hosts.filter(({ roles }) => roles.includes("control"));
  return clusterSecrets(site, cluster, third === undefined ? members : [...members, third]);
}

export function isSecure(design: Pick<Design, "secrets">): boolean {
  return hasCertificates(design, cluster);
}

/** Clients come by TLS alone. Source: the broker's own `rabbit.schema`, versions 3.10.8 and 4.0.5. */
export function listenerEntries(design: Pick<Design, "secrets">, address: string, port: number): IniEntries {
  // The last colon counts: its reader takes no brackets.
  if (!isSecure(design)) return { "listeners.tcp.1": `${address}:${port}` };
  return {
    "listeners.tcp": "none",
    "listeners.ssl.1": `${address}:${port}`,
    "ssl_options.certfile": certificatePath,
    "ssl_options.keyfile": certificatePath,
    "ssl_options.cacertfile": authorityPath,
    "ssl_options.verify": "verify_none",
    "ssl_options.fail_if_no_peer_cert": false,
    "ssl_options.versions.1": "tlsv1.3",
    "ssl_options.versions.2": "tlsv1.2",
  };
}

/** Erlang's name for how a host's broker speaks to the others. Source: erl(1), "-proto_dist". */
export function wireOf(design: Design, host: string): string {
  const family = familyOf(addressFor(design, host, "queue")) === "IPv6" ? "inet6" : "inet";
  return `${family}_${isSecure(design) ? "tls" : "tcp"}`;
}

/**
 * How nodes of a host speak to each other: the broker, and those who command it. Nodes of both families do not hear each other, nor do
 * those with TLS and those without. Sources: erl(1), "-proto_dist"; Erlang's ssl, "Using TLS for Erlang Distribution".
 */
export function wireWords(design: Design, host: string): string {
  const wire = wireOf(design, host);
  if (isSecure(design)) return `-proto_dist ${wire} -ssl_dist_optfile ${tlsPaths.distribution}`;
  return wire === "inet_tcp" ? "" : `-proto_dist ${wire}`;
}

export function tlsFiles({ design, secrets, host }: HostView): readonly ManagedFile[] {
  if (!isSecure(design)) return [];
  const header = `%% ${managedBy(design.site)}\n`;
  return [
    {
      path: certificatePath,
      content: memberPem(secrets, cluster, host),
      mode: 0o400,
      owner: "rabbitmq",
      group: "rabbitmq",
      secret: true,
    },
    plainFile(tlsPaths.distribution, header + distributionOptions),
    plainFile(tlsPaths.console, `${header}${withBindings(consoleProgram, { Path: `"${consolePath}"` })}.\n`),
    plainFile(tlsPaths.unlogged, `${header}${withBindings(unlogged)}.\n`),
  ];
}

const shown = `{certfile, "${certificatePath}"}, {keyfile, "${certificatePath}"}, {cacertfile, "${authorityPath}"}, {versions, ['tlsv1.3', 'tlsv1.2']}, {verify, verify_peer}`;

/** Each side must show what the authority signed; who connects looks at the name as well. */
const distributionOptions = `[
  {server, [${shown}, {fail_if_no_peer_cert, true}]},
  {client, [${shown}]}
].
`;

export function tlsDecision(site: Site): readonly Decision[] {
  if (site.certificates === "none") return [];
  return [
    {
      subject: "rabbitmq TLS",
      choice:
        "brokers among each other, both sides by a certificate of their own authority; balancers to brokers; clients that have no balancer beside them; programs of a broker's host ask it over a socket in the file system",
      because:
        "your site file says so (certificates: own); brokers with TLS and brokers without do not hear each other, so that turning it on for a site that runs stops them all once; erl_call speaks no TLS",
    },
  ];
}
