import type { Site, SiteHost } from "../../spec/site.ts";
import { blocksOf, certificateIn } from "../format/pem.ts";
import { plainFile } from "../format/plain-file.ts";
import type { Design } from "./design.ts";
import type { ManagedFile } from "./file.ts";
import type { SecretNeed, Secrets } from "./secret.ts";

/**
 * Certificates by which the members of one cluster know each other, and by which clients know them. Each cluster has an authority of
 * its own, which signs for its members and for nobody else: to hold one of its certificates is to be a member, whatever the name on it.
 */

/** Clients on a host reach the cluster through the balancer beside them. */
const loopback = "127.0.0.1";

/** Whom a host's clients believe, the site's authority among them: all languages read this file, Debian's Python whatever certifi brings. */
export const bundlePath = "/etc/ssl/certs/ca-certificates.crt";

/** What the site keeps for a cluster: nothing where it has no certificates. */
export function clusterSecrets(site: Site, cluster: string, hosts: readonly SiteHost[]): readonly SecretNeed[] {
  if (site.certificates === "none") return [];
  const authority = authorityOf(cluster);
  return [
    { name: authority, kind: "authority", subject: `${cluster} of ${site.name}`, names: [], cluster },
    ...hosts.map((host): SecretNeed => ({
      name: certificateOf(cluster, host.name),
      kind: "certificate",
      rotates: { kind: "certificates", by: "swap" },
      for: "members",
      subject: host.name,
      names: namesOf(site, host),
      by: authority,
    })),
  ];
}

/** What a member is called: by others, and by clients, which know the address of a balancer. */
function namesOf({ vip }: Site, host: SiteHost): readonly string[] {
  const clients = [vip.internal, vip.public, vip.external].flatMap((each) => [each?.address, each?.name]);
  const all = [host.name, host.address, ...Object.values(host.addresses ?? {}), loopback, ...clients];
  return [...new Set(all.filter((name) => name !== undefined))];
}

export function authorityOf(cluster: string): string {
  return `${cluster}-authority`;
}

export function certificateOf(cluster: string, host: string): string {
  return `${cluster}-certificate-${host}`;
}

/** Whether the members of a cluster speak TLS. */
export function hasCertificates({ secrets }: Pick<Design, "secrets">, cluster: string): boolean {
  const authority = authorityOf(cluster);
  return secrets.some(({ name }) => name === authority);
}

/** Where every host of the site has the certificate of a cluster's authority: members and clients believe it. */
export function authorityPath(cluster: string): string {
  return `/etc/ssl/quorate-${cluster}.pem`;
}

/** Those files. */
export function authorityFiles(design: Pick<Design, "secrets">, secrets: Secrets): readonly ManagedFile[] {
  return design.secrets.flatMap((need) =>
    need.kind === "authority" && need.cluster !== undefined
      ? [plainFile(authorityPath(need.cluster), certificateIn(secrets[need.name] ?? ""))]
      : [],
  );
}

/** PEM of a member's certificate and, behind it, its key: one file, so that the two are always of a pair. */
export function memberPem(secrets: Secrets, cluster: string, host: string): string {
  return blocksOf(secrets[certificateOf(cluster, host)] ?? "").join("");
}
