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
import { quorumHost } from "../contract/quorum-host.ts";
import type { SecretNeed, Secrets } from "../contract/secret.ts";
import { certificateIn } from "../format/pem.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { renderIni, section, type IniEntries } from "../format/ini.ts";
import type { Site } from "../../spec/site.ts";

const cluster = "galera";

/** Certificate and key of a member, and of the arbitrator, which has no server beside it. */
export const certificatePath = "/etc/mysql/quorate.pem";
export const arbitratorCertificatePath = "/etc/ssl/quorate-garb.pem";
/** Whom members and clients believe. */
export const authorityPath = pathOfAuthority(cluster);
/**
 * How first copies go, read by a donor as it makes one. In a file of its own: which options the server has is known, and the scripts'
 * sections are not among them.
 */
export const transferPath = "/etc/mysql/mariadb.conf.d/98-quorate-transfer.cnf";

/** The arbitrator takes part in the group, and so has a certificate. */
export function galeraSecrets(site: Site): readonly SecretNeed[] {
  const third = quorumHost(site);
  const members = site.hosts.filter(({ roles }) => roles.includes("control"));
  return clusterSecrets(site, cluster, third === undefined ? members : [...members, third]);
}

/** PEM of it. */
export function authorityCertificate(secrets: Secrets): string {
  return certificateIn(secrets[authorityOf(cluster)] ?? "");
}

export function isSecure(design: Pick<Design, "secrets">): boolean {
  return hasCertificates(design, cluster);
}

/** What one that takes part in the group shows to the others; only its program reads it. */
export function certificateFile(secrets: Secrets, host: string, path: string, user: string): ManagedFile {
  return { path, content: memberPem(secrets, cluster, host), mode: 0o400, owner: user, group: "root", secret: true };
}

/**
 * Group communication and what a member missed: each side must show what the authority signed. Source: Galera documentation,
 * "Galera Parameters", `socket.ssl`.
 */
export function groupTlsOptions(design: Pick<Design, "secrets">, path: string): readonly string[] {
  if (!isSecure(design)) return [];
  return ["socket.ssl=yes", `socket.ssl_key=${path}`, `socket.ssl_cert=${path}`, `socket.ssl_ca=${authorityPath}`];
}

/** What the server shows to clients. */
export function serverTlsEntries(design: Pick<Design, "secrets">): IniEntries {
  if (!isSecure(design)) return {};
  return {
    ssl_cert: certificatePath,
    ssl_key: certificatePath,
    ssl_ca: authorityPath,
    tls_version: "TLSv1.2,TLSv1.3",
  };
}

/** The first copy of a member: its script takes the server's own certificate, and each side must show one. Source: wsrep_sst_mariabackup. */
function transferFile(site: string): ManagedFile {
  return plainFile(transferPath, renderIni(managedBy(site), [section("sst", { "ssl-mode": "VERIFY_CA" })]));
}

/** What a member has beside its own file. */
export function memberTlsFiles({ design, secrets, host }: HostView): readonly ManagedFile[] {
  if (!isSecure(design)) return [];
  return [certificateFile(secrets, host, certificatePath, "mysql"), transferFile(design.site)];
}

export function tlsDecision(site: Site): readonly Decision[] {
  if (site.certificates === "none") return [];
  return [
    {
      subject: "galera TLS",
      choice:
        "replication, catching up, first copies and clients, each with a certificate of the cluster's own authority; mariabackup brings a member's very first copy as well",
      because:
        "your site file says so (certificates: own); who has no certificate of that authority joins nothing and reads nothing, and rsync, which is faster for a first copy, would need a program more to speak TLS",
    },
  ];
}
