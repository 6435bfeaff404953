import type { Design, DesignedEndpoint } from "../contract/design.ts";
import { endpointNamed, hasNearBalancer, nearestPlace } from "../contract/lookup.ts";
import { withPort } from "../../text/network-place.ts";

/** How a host's own instance of a service is reached: every URL of a site's service is made in this file. */
export const scheme = "http";

/** At the virtual addresses the balancer speaks for it. */
function schemeOf({ secure }: Pick<DesignedEndpoint, "secure">): string {
  return secure === true ? "https" : "http";
}

/** The words by which OpenStack's catalogue tells for whom a URL is. */
export const interfaces = ["public", "internal", "admin"] as const;
export type Interface = (typeof interfaces)[number];

type Reachable = Pick<Design, "endpoints">;

/** Where the site's own services and its operators reach a service: `https://10.77.0.10:9292`. */
export function internalUrl(design: Reachable, endpoint: string): string {
  const found = endpointNamed(design, endpoint);
  const { address, internalName, port } = found;
  return `${schemeOf(found)}://${withPort(internalName ?? address, port)}`;
}

/** The same by the address: for who looks no name up. */
export function addressUrl(design: Reachable, endpoint: string): string {
  const found = endpointNamed(design, endpoint);
  return `${schemeOf(found)}://${withPort(found.address, found.port)}`;
}

/** Where users reach it: at the public name or address, where the site has one. */
export function publicUrl(design: Reachable, endpoint: string): string {
  const found = endpointNamed(design, endpoint);
  const { address, internalName, publicAddress, publicName, port } = found;
  return `${schemeOf(found)}://${withPort(publicName ?? publicAddress ?? internalName ?? address, port)}`;
}

export function interfaceUrl(design: Reachable, endpoint: string, to: Interface): string {
  return to === "public" ? publicUrl(design, endpoint) : internalUrl(design, endpoint);
}

/** Where the services of a host reach it: at the balancer beside them, where there is one. */
export function nearestUrl(design: Pick<Design, "endpoints" | "components">, host: string, endpoint: string): string {
  const found = endpointNamed(design, endpoint);
  const isBeside = hasNearBalancer(design, host, found);
  return `${isBeside ? scheme : schemeOf(found)}://${nearestPlace(design, host, found)}`;
}

/** Where each host's own instance answers, without the balancer; in the order of the backends. */
export function backendUrls(design: Reachable, endpoint: string): readonly string[] {
  return endpointNamed(design, endpoint).backends.map(({ address, port }) => `${scheme}://${withPort(address, port)}`);
}
