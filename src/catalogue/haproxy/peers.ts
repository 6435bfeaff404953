import type { Site } from "../../spec/site.ts";
import { withPort } from "../../text/network-place.ts";
import { authorityPath, clusterSecrets, hasCertificates, memberPem } from "../contract/cluster-certificates.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, hostsOf } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import type { SecretNeed } from "../contract/secret.ts";
import { stanza, type Stanza } from "../format/stanza.ts";

const cluster = "haproxy";
const component = "haproxy";

/** Peers tell each other which backend is preferred now, so that a repaired one does not take its sessions back. */
export const peersPort = 1024;

/** What a balancer shows to the others, with its key: read before it gives up being root. */
export const peersCertificatePath = "/etc/haproxy/quorate-peers.pem";

/** By which balancers know each other: each side shows what their authority signed. */
export const peersWords = `ssl crt ${peersCertificatePath} ca-file ${authorityPath(cluster)} verify required`;

export function peersSecrets(site: Site): readonly SecretNeed[] {
  return clusterSecrets(
    site,
    cluster,
    site.hosts.filter(({ roles }) => roles.includes("control")),
  );
}

export function peersAreSecure(design: Pick<Design, "secrets">): boolean {
  return hasCertificates(design, cluster);
}

export function peersFiles({ design, host, secrets }: HostView): readonly ManagedFile[] {
  if (!peersAreSecure(design)) return [];
  const content = memberPem(secrets, cluster, host);
  return [{ path: peersCertificatePath, content, mode: 0o600, owner: "root", group: "root", secret: true }];
}

/**
 * Who tells another which backend is preferred steers the writer: with certificates each side must show one of the balancers' authority.
 * Source: HAProxy 2.6 configuration manual, 3.5 "Peers".
 */
export function peersStanza({ design, host }: HostView): Stanza {
  const place = (name: string): string => withPort(hostNamed(design, name).address, peersPort);
  const peers = hostsOf(design, component);
  if (!peersAreSecure(design))
    return stanza(
      "peers quorate",
      peers.map((name) => `peer ${name} ${place(name)}`),
    );
  return stanza(
    "peers quorate",
    `bind ${place(host)} ${peersWords}`,
    `default-server ${peersWords}`,
    peers.map((name) => (name === host ? `server ${name}` : `server ${name} ${place(name)}`)),
  );
}
