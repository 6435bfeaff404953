import {
  authorityOf,
  authorityPath as pathOfAuthority,
  clusterSecrets,
  hasCertificates,
  memberPem,
} from "../contract/cluster-certificates.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import type { SecretNeed, Secrets } from "../contract/secret.ts";
import type { IniEntries } from "../format/ini.ts";
import { certificateIn } from "../format/pem.ts";
import type { Site } from "../../spec/site.ts";

/**
 * Certificates of servers that are not Galera's: every member shows one of the cluster's authority, to clients and to who follows it.
 */
const cluster = "mariadb";

/** Certificate and key of a member. */
export const certificatePath = "/etc/mysql/quorate.pem";
/** Whom members and clients believe. */
export const authorityPath = pathOfAuthority(cluster);

export function tlsSecrets(site: Site): readonly SecretNeed[] {
  return clusterSecrets(
    site,
    cluster,
    site.hosts.filter(({ roles }) => roles.includes("control")),
  );
}

export function isSecure(design: Pick<Design, "secrets">): boolean {
  return hasCertificates(design, cluster);
}

export function certificateFiles({ design, secrets, host }: HostView): readonly ManagedFile[] {
  if (!isSecure(design)) return [];
  return [
    {
      path: certificatePath,
      content: memberPem(secrets, cluster, host),
      mode: 0o400,
      owner: "mysql",
      group: "root",
      secret: true,
    },
  ];
}

/** What the server shows to clients and to those who follow it. */
export function serverTls(design: Pick<Design, "secrets">): IniEntries {
  if (!isSecure(design)) return {};
  return {
    ssl_cert: certificatePath,
    ssl_key: certificatePath,
    ssl_ca: authorityPath,
    tls_version: "TLSv1.2,TLSv1.3",
  };
}

/** PEM of the authority's certificate, for clients that come from elsewhere. */
export function authorityCertificate(secrets: Secrets): string {
  return certificateIn(secrets[authorityOf(cluster)] ?? "");
}

/** How the members' own clients speak to another member: the certificate is one of the cluster's authority, and of that member. */
export function clientTls(design: Pick<Design, "secrets">): IniEntries {
  return isSecure(design) ? { ssl_ca: authorityPath, ssl_verify_server_cert: 1 } : { ssl: 0 };
}
