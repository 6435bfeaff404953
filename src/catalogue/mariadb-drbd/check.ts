import type { HealthCheck } from "../contract/endpoint.ts";

/**
 * A server greets whoever connects, once it has recovered what its log has: the first packet has number 0 and begins with the
 * protocol's version, 10. One that cannot take anybody says 255 there. Bytes: MySQL client/server protocol, HandshakeV10.
 */
export function greetingCheck(): HealthCheck {
  return {
    kind: "exchange",
    steps: [{ expect: "binary-pattern", value: "^[0-9A-F]{6}000A", comment: "a greeting of protocol 10" }],
  };
}
