import type { HostView } from "../contract/provisions.ts";
import { endpointNamed, hasNearBalancer, nearestPlace } from "../contract/lookup.ts";
import type { IniSection } from "../format/ini.ts";

/** The endpoint where Nova answers metadata requests, and what it knows their bearer by: whoever computes brings both. */
const endpoint = "nova-metadata";
export const proxySecret = "nova-metadata-proxy-secret";

/** How an agent that passes instances' metadata requests on reaches Nova. */
export function metadataOptions({ design, host, secrets }: HostView): IniSection["entries"] {
  const found = endpointNamed(design, endpoint);
  const place = nearestPlace(design, host, found);
  const at = place.lastIndexOf(":");
  return {
    nova_metadata_host: place.slice(0, at),
    nova_metadata_port: Number(place.slice(at + 1)),
    nova_metadata_protocol: found.secure === true && !hasNearBalancer(design, host, found) ? "https" : undefined,
    metadata_proxy_shared_secret: secrets[proxySecret] ?? "",
    metadata_workers: 1,
  };
}
