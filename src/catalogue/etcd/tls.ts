import type { Site } from "../../spec/site.ts";
import {
  authorityPath as pathOfAuthority,
  clusterSecrets,
  hasCertificates,
  memberPem,
} from "../contract/cluster-certificates.ts";
import type { Decision, Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { quorumHost } from "../contract/quorum-host.ts";
import type { SecretNeed } from "../contract/secret.ts";

/** The cluster that members' certificates are of. */
export const cluster = "etcd";

/** What a member shows as a server, and as a client of the others. */
export const certificatePath = "/etc/quorate/etcd/member.pem";
export const authorityPath = pathOfAuthority(cluster);

export function storeSecrets(site: Site): readonly SecretNeed[] {
  const third = quorumHost(site);
  const members = site.hosts.filter(({ roles }) => roles.includes("control"));
  return clusterSecrets(site, cluster, third === undefined ? members : [...members, third]);
}

export function isSecure(design: Pick<Design, "secrets">): boolean {
  return hasCertificates(design, cluster);
}

export function certificateFiles({ design, secrets, host }: HostView): readonly ManagedFile[] {
  if (!isSecure(design)) return [];
  const content = memberPem(secrets, cluster, host);
  return [{ path: certificatePath, content, mode: 0o400, owner: "etcd", group: "root", secret: true }];
}

/** Read anew at each handshake, so that a renewed certificate restarts nobody. Source: etcd 3.5, "Transport security model". */
export function tlsFlags(design: Pick<Design, "secrets">): Readonly<Record<string, string>> {
  if (!isSecure(design)) return {};
  // Clients log in: over HTTP etcd refuses whoever shows a certificate with a name, and it asks for one where it is told whom to believe.
  // Source: server/embed/serve.go, `createAccessController`; client/pkg/transport/listener.go, `ServerConfig`.
  return {
    ...shown(""),
    ...shown("peer-"),
    "peer-trusted-ca-file": authorityPath,
    "peer-client-cert-auth": "true",
  };
}

function shown(of: "" | "peer-"): Readonly<Record<string, string>> {
  return { [`${of}cert-file`]: certificatePath, [`${of}key-file`]: certificatePath };
}

export function tlsDecision({ certificates }: Pick<Site, "certificates">): readonly Decision[] {
  if (certificates === "none") return [];
  return [
    {
      subject: "etcd TLS",
      choice: "members by certificates of the store's own authority, both sides; clients believe it and log in",
      because: "your site file says so (certificates: own); who writes there decides who is the database's primary",
    },
  ];
}
