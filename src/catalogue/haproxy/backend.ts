import { withPort } from "../../text/network-place.ts";
import { authorityPath } from "../contract/cluster-certificates.ts";
import type { DesignedBackend, DesignedEndpoint } from "../contract/design.ts";
import type { CheckTls, HealthCheck } from "../contract/endpoint.ts";
import type { HostView } from "../contract/provisions.ts";
import { stanza, type Stanza } from "../format/stanza.ts";
import { partingLines } from "./parting.ts";
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
  if (believes !== undefined) return `${withPort(address, port)} ssl ${memberOf(believes, host)}`;
  if (inwardPort === undefined || host === own) return withPort(address, port);
  return `${withPort(address, inwardPort)} ${peersWords} verifyhost ${host}`;
}

function memberOf(cluster: string, host: string): string {
  return `verify required ca-file ${authorityPath(cluster)} verifyhost ${host}`;
}

/** How a backend is asked: `check`, and what the check alone needs. */
export function checkWords(check: HealthCheck, { host }: Pick<DesignedBackend, "host">): string {
  if (check.kind === "http") return "check";
  const asked = check.kind === "http-port" ? `check port ${check.port}` : "check";
  if (check.tls === undefined) return asked;
  return `${asked} check-ssl check-alpn ${check.tls.protocol} ${memberOf(check.tls.believes, host)}`;
}

/** By itself it speaks no TLS; `default`: as the server's line says. */
export function connectWords(
  { believes, backends }: Pick<DesignedEndpoint, "believes" | "backends">,
  check?: CheckTls,
): string {
  const isTls =
    believes !== undefined || check !== undefined || backends.some(({ inwardPort }) => inwardPort !== undefined);
  return isTls ? "tcp-check connect default" : "tcp-check connect";
}

/** Relays carry no HTTP. */
type Inward = Pick<DesignedEndpoint, "name" | "backends" | "idleTimeoutMs"> &
  Partial<Pick<DesignedEndpoint, "protocol">>;

/**
 * What other balancers send to the backend of this host: taken by TLS and passed on as it is. It is they who ask whether the backend
 * serves, through here. Where its port is closed they are turned away before a word is said, so that they may ask another one.
 */
export function inwardStanza(
  { design, host }: HostView,
  { name, backends, idleTimeoutMs, protocol = "tcp" }: Inward,
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
      partingLines(design, protocol),
      `tcp-request connection reject if { nbsrv(${name}${inwardEnding}) eq 0 }`,
      `server ${host} ${withPort(own.address, own.port)} check observe layer4 error-limit 1 on-error mark-down`,
    ),
  ];
}
