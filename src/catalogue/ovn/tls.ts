import type { Site, SiteHost } from "../../spec/site.ts";
import {
  authorityPath as pathOfAuthority,
  certificateOf,
  clusterSecrets,
  hasCertificates,
  memberPem,
} from "../contract/cluster-certificates.ts";
import type { Decision, Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { isVoter } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { quorumHost } from "../contract/quorum-host.ts";
import type { SecretNeed, Secrets } from "../contract/secret.ts";
import { certificateIn } from "../format/pem.ts";
import { plainFile } from "../format/plain-file.ts";
import { southbound, type OvnDatabase } from "./databases.ts";
import { cluster, isSecure } from "./method.ts";

/**
 * The databases' hosts, which are the members and whoever changes networks, have certificates of one authority. Hosts whose controllers
 * ask the southbound database alone have them of another, which that database believes and nobody else: what a compute host
 * holds opens neither the northbound database nor its cluster, and no other host takes it for a database.
 */
const chassisCluster = "ovn-chassis";

/** What a host shows to databases, and a database to whoever asks, with its key. */
export const certificatePath = "/etc/ovn/quorate.pem";
/** Whom all but the southbound database believe. */
export const authorityPath = pathOfAuthority(cluster);
/** Whom the southbound database believes: databases' hosts, and those of controllers alone. */
const southboundAuthorities = "/etc/ovn/quorate-believed.pem";

export function ovnSecrets(site: Site): readonly SecretNeed[] {
  const third = quorumHost(site);
  const holds = (host: SiteHost): boolean => host.roles.includes("control") || host === third;
  const apart = site.hosts.filter(
    (host) => !holds(host) && (host.roles.includes("compute") || host.roles.includes("network")),
  );
  return [
    ...clusterSecrets(site, cluster, site.hosts.filter(holds)),
    ...(apart.length === 0 ? [] : clusterSecrets(site, chassisCluster, apart)),
  ];
}

/** PEM of a host's certificate and its key. */
export function ovnPem(design: Pick<Design, "secrets">, secrets: Secrets, host: string): string {
  const name = certificateOf(cluster, host);
  return memberPem(secrets, design.secrets.some((need) => need.name === name) ? cluster : chassisCluster, host);
}

export function certificateFiles({ design, secrets, host }: HostView): readonly ManagedFile[] {
  if (!isSecure(design)) return [];
  const own = {
    path: certificatePath,
    content: ovnPem(design, secrets, host),
    mode: 0o400,
    owner: "root",
    group: "root",
    secret: true,
  };
  return isVoter(design, host) && hasCertificates(design, chassisCluster)
    ? [own, plainFile(southboundAuthorities, believedBySouthbound(design, secrets))]
    : [own];
}

function believedBySouthbound(design: Pick<Design, "secrets">, secrets: Secrets): string {
  return design.secrets
    .flatMap((need) =>
      need.kind === "authority" && (need.cluster === cluster || need.cluster === chassisCluster)
        ? [certificateIn(secrets[need.name] ?? "")]
        : [],
    )
    .join("");
}

/**
 * Words by which a client or a server of OVSDB shows who it is; none where nobody asks. A server lets in who shows a certificate of whom
 * it believes, and a client looks at no name. Source: ovsdb-server(1), "Public Key Infrastructure Options".
 */
export function tlsWords(design: Pick<Design, "secrets">, server?: OvnDatabase): readonly string[] {
  if (!isSecure(design)) return [];
  const believed =
    server === southbound && hasCertificates(design, chassisCluster) ? southboundAuthorities : authorityPath;
  return [`--private-key=${certificatePath}`, `--certificate=${certificatePath}`, `--ca-cert=${believed}`];
}

/** Files that a database's server cannot start without; it reads those again that change. */
export function tlsPaths(design: Pick<Design, "secrets" | "voters">, host: string): readonly string[] {
  if (!isSecure(design)) return [];
  return isVoter(design, host) && hasCertificates(design, chassisCluster)
    ? [certificatePath, authorityPath, southboundAuthorities]
    : [certificatePath, authorityPath];
}

export function tlsDecision({ certificates }: Pick<Site, "certificates">): readonly Decision[] {
  if (certificates === "none") return [];
  return [
    {
      subject: "ovn TLS",
      choice:
        "the databases' members among each other, and all who ask them, both sides by certificate; controllers on hosts without a database by one of an authority that the southbound database alone believes",
      because:
        "your site file says so (certificates: own); turning it on for a site that runs, each member leaves its cluster and joins it again by another address, and networks cannot be changed until all who ask have been told: packets go on",
    },
  ];
}
