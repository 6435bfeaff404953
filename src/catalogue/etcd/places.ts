import { withPort } from "../../text/network-place.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import { isSecure } from "./tls.ts";

export const component = "etcd";
export const unit = "etcd.service";

/** Where clients and where the other members reach a member: etcd's own ports. */
export const clientPort = 2379;
export const peerPort = 2380;

/** Debian's unit reads it. */
export const configPath = "/etc/default/etcd";
export const dataDirectory = "/var/lib/etcd/quorate";
/** What a member begins with, once: which cluster it is of. It lies beside the data, and is gone with the disk that has them. */
export const beginningPath = `${dataDirectory}.env`;
/** Stands once the member has run: without its data it is not to begin again by itself. */
export const memberMark = `${dataDirectory}.member`;
/** etcdctl as the store's administrator, for root. */
export const controlPath = "/usr/libexec/quorate/etcdctl";
/** Whether the member of this host serves. */
export const healthPath = "/usr/libexec/quorate/etcd-health";

/** Users' keys stand below it, and their user may write nothing else. */
export const prefix = "/quorate/";
export const rootSecret = "etcd-root";
export const clientUser = "quorate";
export const clientSecret = "etcd-client";

type Placed = Pick<Design, "hosts" | "secrets">;

export function clientUrl(design: Placed, host: string): string {
  return url(design, host, clientPort);
}

export function peerUrl(design: Placed, host: string): string {
  return url(design, host, peerPort);
}

function url(design: Placed, host: string, port: number): string {
  return `${isSecure(design) ? "https" : "http"}://${withPort(hostNamed(design, host).address, port)}`;
}
