import type { HealthCheck } from "../contract/endpoint.ts";
import { cluster } from "../postgresql-server/tls.ts";
import { apiPort } from "./places.ts";

/**
 * Patroni says 200 for the member that has the lease and whose server takes writes, and 503 for every other; one that is frozen says
 * nothing. Source: Patroni 4.0, "Patroni REST API", `GET /primary`.
 */
export function primaryCheck(byTls: boolean): HealthCheck {
  return {
    kind: "http-port",
    port: apiPort,
    path: "/primary",
    expectStatus: "200",
    // Its HTTP knows no other protocol within TLS, and asks for none.
    ...(byTls ? { tls: { believes: cluster, protocol: "http/1.1" } } : {}),
  };
}
