import type { Design } from "../contract/design.ts";
import { endpointNamed, nearestPlace } from "../openstack/endpoint.ts";
import { keystoneOptions } from "./options.ts";

/** Name of the endpoint and of the component's service. */
export const keystoneEndpoint = "keystone";
export const adminPasswordSecret = "keystone-admin-password";

/** Plain HTTP until the public endpoint speaks TLS; every URL of the site is made here or by `serviceUrl`. */
const scheme = "http";

/** Where clients of the site reach a service, at the virtual address: `http://10.77.0.10:9292`. */
export function serviceUrl(design: Pick<Design, "endpoints">, endpointName: string): string {
  const { address, port } = endpointNamed(design, endpointName);
  return `${scheme}://${address}:${port}`;
}

export function publicUrl(design: Pick<Design, "endpoints">): string {
  return serviceUrl(design, keystoneEndpoint);
}

/** Where services reach keystone: at the balancer beside them. */
export function nearestUrl(design: Pick<Design, "endpoints">): string {
  return `${scheme}://${nearestPlace(endpointNamed(design, keystoneEndpoint))}`;
}

/** Where a host's own keystone answers, without the balancer; in the order of the backends. */
export function backendUrls(design: Pick<Design, "endpoints">): readonly string[] {
  return endpointNamed(design, keystoneEndpoint).backends.map(({ address, port }) => `${scheme}://${address}:${port}`);
}

export function regionName(design: Pick<Design, "options">): string {
  return keystoneOptions.parse(design.options["keystone"] ?? {}).region;
}
