import { withPort } from "../../text/network-place.ts";
import { authorityPath } from "../contract/cluster-certificates.ts";
import type { DesignedBackend, DesignedEndpoint } from "../contract/design.ts";
import type { HostView } from "../contract/provisions.ts";
import { stanza, type Stanza } from "../format/stanza.ts";
import { peersWords } from "./peers.ts";

/** What the names of sections end in that lead from other balancers to a backend of this host. */
export const inwardEnding = "-inward";

/** The number stands before what is said of TLS. */
export function serverWords(
  own: string,
  backend: DesignedBackend,
  id: number,
  of: Pick<DesignedEndpoint, "believes">,
): string {
  const [place = "", ...tls] = backendPlace(own, backend, of).split(" ");
  return [`server ${backend.host} ${place} id ${id}`, ...tls].join(" ");
}

/**
 * A backend as the balancer of a host reaches it: `10.77.0.12:15000 ssl …`. One that speaks TLS itself is believed by the authority of its
 * cluster and by its name. To the others of other hosts lead their own balancers, who believe none but each other; what is on the same
 * host is reached in the clear, since that leaves no host.
 */
function backendPlace(
  own: string,
  { host, address, port, inwardPort }: DesignedBackend,
  { believes }: Pick<DesignedEndpoint, "believes">,
): string {
  if (believes !== undefined)
    return `${withPort(address, port)} ssl verify required ca-file ${authorityPath(believes)} verifyhost ${host}`;
  if (inwardPort === undefined || host === own) return withPort(address, port);
  return `${withPort(address, inwardPort)} ${peersWords} verifyhost ${host}`;
}

/** By itself it speaks no TLS; `default`: as the server's line says. */
export function connectWords({ believes, backends }: Pick<DesignedEndpoint, "believes" | "backends">): string {
  const isTls = believes !== undefined || backends.some(({ inwardPort }) => inwardPort !== undefined);
  return isTls ? "tcp-check connect default" : "tcp-check connect";
}

/**
 * What other balancers send to the backend of this host: taken by TLS and passed on as it is. It is they who ask whether the backend
 * serves, through here. Where its port is closed they are turned away before a word is said, so that they may ask another one.
 */
export function inwardStanza(
  { host }: HostView,
  { name, backends, idleTimeoutMs }: Pick<DesignedEndpoint, "name" | "backends" | "idleTimeoutMs">,
): readonly Stanza[] {
  const own = backends.find((each) => each.host === host);
  if (own?.inwardPort === undefined) return [];
  return [
    stanza(
      `listen ${name}${inwardEnding}`,
      `bind ${withPort(own.address, own.inwardPort)} ${peersWords}`,
      "mode tcp",
      // The others' checks, several a second.
      "no log",
      ["option clitcpka", "option srvtcpka"],
      [`timeout client ${idleTimeoutMs}ms`, `timeout server ${idleTimeoutMs}ms`],
      "retries 0",
      `tcp-request connection reject if { nbsrv(${name}${inwardEnding}) eq 0 }`,
      `server ${host} ${withPort(own.address, own.port)} check observe layer4 error-limit 1 on-error mark-down`,
    ),
  ];
}
