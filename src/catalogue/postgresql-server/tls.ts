import {
  authorityOf,
  authorityPath as pathOfAuthority,
  clusterSecrets,
  hasCertificates,
  memberPem,
} from "../contract/cluster-certificates.ts";
import type { Decision, Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import type { SecretNeed, Secrets } from "../contract/secret.ts";
import { certificateIn } from "../format/pem.ts";
import { releaseNamed } from "../releases/index.ts";
import { atLeast } from "../releases/release.ts";
import type { Site } from "../../spec/site.ts";

/** The cluster that members' certificates are of. */
export const cluster = "postgresql";

/** Certificate and key of a member, which it shows as a server and as a client of the others: only its program reads the file. */
export const certificatePath = "/etc/quorate/postgresql/member.pem";
/** Whom members and clients believe. */
export const authorityPath = pathOfAuthority(cluster);

export function memberSecrets(site: Site): readonly SecretNeed[] {
  return clusterSecrets(
    site,
    cluster,
    site.hosts.filter(({ roles }) => roles.includes("control")),
  );
}

export function isSecure(design: Pick<Design, "secrets">): boolean {
  return hasCertificates(design, cluster);
}

/** PEM of whom a drill's clients believe. */
export function authorityCertificate(secrets: Secrets): string {
  return certificateIn(secrets[authorityOf(cluster)] ?? "");
}

export function certificateFiles({ design, secrets, host }: HostView): readonly ManagedFile[] {
  if (!isSecure(design)) return [];
  const content = memberPem(secrets, cluster, host);
  // The server refuses a key that others than its owner may read.
  return [{ path: certificatePath, content, mode: 0o400, owner: "postgres", group: "postgres", secret: true }];
}

/** What the server shows to all, and by whom it believes members. Each is taken up by a reload. */
export function serverTls(design: Pick<Design, "secrets">): readonly (readonly [string, string])[] {
  if (!isSecure(design)) return [];
  return [
    ["ssl", "on"],
    ["ssl_cert_file", certificatePath],
    ["ssl_key_file", certificatePath],
    ["ssl_ca_file", authorityPath],
    ["ssl_min_protocol_version", "TLSv1.2"],
  ];
}

/** How a member reaches another one, as libpq calls it: believed by its name, each side by a certificate. Empty where in the clear. */
export function memberSettings(design: Pick<Design, "secrets">): Readonly<Record<string, string>> {
  if (!isSecure(design)) return {};
  return {
    sslmode: "verify-full",
    sslrootcert: authorityPath,
    sslcert: certificatePath,
    sslkey: certificatePath,
  };
}

/** The same as words of a connection string. */
export function memberWords(design: Pick<Design, "secrets">): readonly string[] {
  return Object.entries(memberSettings(design)).map(([name, value]) => `${name}=${value}`);
}

/** From 17 on a server takes TLS from the first byte, which is the only way in which the balancer's check can speak it. */
export function checksByTls({ certificates, release }: Pick<Site, "certificates" | "release">): boolean {
  return certificates !== "none" && atLeast(releaseNamed(release), "postgresql", "17");
}

/** What follows the place in a client's URL: SQLAlchemy hands it to libpq. */
export function clientQuery(design: Pick<Design, "secrets">): string {
  return isSecure(design) ? `?sslmode=verify-full&sslrootcert=${authorityPath}` : "";
}

export function tlsDecision(site: Site): readonly Decision[] {
  if (site.certificates === "none") return [];
  return [
    {
      subject: "postgresql TLS",
      choice:
        "clients, replication, copies and rewinding, by certificates of the cluster's own authority; members show one to each other as well",
      because: checksByTls(site)
        ? "your site file says so (certificates: own); the balancers' check comes by TLS too, and nobody is let in in the clear"
        : "your site file says so (certificates: own); the balancers' check, whose user has no right and no password, comes in the clear: this version has no TLS that begins with the first byte, and the balancer no other",
    },
  ];
}
