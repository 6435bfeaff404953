import type { Design, DesignedEndpoint } from "../contract/design.ts";

export function endpointNamed(design: Pick<Design, "endpoints">, name: string): DesignedEndpoint {
  const endpoint = design.endpoints.find((each) => each.name === name);
  if (endpoint === undefined) throw new Error(`invariant: the design has no endpoint ${name}`);
  return endpoint;
}

/** Where clients on a host reach an endpoint: at the balancer beside them where it has a local port. */
export function nearestPlace(endpoint: DesignedEndpoint): string {
  return endpoint.localPort === undefined ? `${endpoint.address}:${endpoint.port}` : `127.0.0.1:${endpoint.localPort}`;
}
