import type { Design } from "../contract/design.ts";
import { endpointNamed, nearestPlace } from "../contract/lookup.ts";
import { withPort } from "../../text/network-place.ts";

/** Plain HTTP until the endpoints speak TLS; every URL of a site's service is made here. */
export const scheme = "http";

/** The words by which OpenStack's catalogue tells for whom a URL is. */
export const interfaces = ["public", "internal", "admin"] as const;
export type Interface = (typeof interfaces)[number];

type Reachable = Pick<Design, "endpoints">;

/** Where the site's own services and its operators reach a service: `http://10.77.0.10:9292`. */
export function internalUrl(design: Reachable, endpoint: string): string {
  const { address, internalName, port } = endpointNamed(design, endpoint);
  return `${scheme}://${withPort(internalName ?? address, port)}`;
}

/** The same by the address: for who looks no name up. */
export function addressUrl(design: Reachable, endpoint: string): string {
  const { address, port } = endpointNamed(design, endpoint);
  return `${scheme}://${withPort(address, port)}`;
}

/** Where users reach it: at the public name or address, where the site has one. */
export function publicUrl(design: Reachable, endpoint: string): string {
  const { address, internalName, publicAddress, publicName, port } = endpointNamed(design, endpoint);
  return `${scheme}://${withPort(publicName ?? publicAddress ?? internalName ?? address, port)}`;
}

export function interfaceUrl(design: Reachable, endpoint: string, to: Interface): string {
  return to === "public" ? publicUrl(design, endpoint) : internalUrl(design, endpoint);
}

/** Where the services of a host reach it: at the balancer beside them, where there is one. */
export function nearestUrl(design: Pick<Design, "endpoints" | "components">, host: string, endpoint: string): string {
  return `${scheme}://${nearestPlace(design, host, endpointNamed(design, endpoint))}`;
}

/** Where each host's own instance answers, without the balancer; in the order of the backends. */
export function backendUrls(design: Reachable, endpoint: string): readonly string[] {
  return endpointNamed(design, endpoint).backends.map(({ address, port }) => `${scheme}://${withPort(address, port)}`);
}
