import type { HealthCheck } from "../contract/endpoint.ts";
import { cluster } from "../postgresql-server/tls.ts";

/** The database user that balancers log in as; it has no password and no privilege, and exists for members only. */
export const checkUser = "quorate_check";

/**
 * Logs in and reads what the server says of itself before any question: a standby reports `in_hot_standby` on, a primary
 * off, and whether transactions are read only. Terminate follows at once, so that a server that says something else closes
 * the connection and the check fails there and then, not at its time-out.
 *
 * Bytes: PostgreSQL 17 manual, 53.7 "Message Formats": StartupMessage, Terminate, AuthenticationOk, ParameterStatus.
 */
export function promotedCheck(byTls = false): HealthCheck {
  return {
    kind: "exchange",
    // Source: the manual, 53.2.10 "SSL Session Encryption": TLS at once wants this name.
    ...(byTls ? { tls: { believes: cluster, protocol: "postgresql" } } : {}),
    steps: [
      {
        send: "binary",
        hex: startupMessage(checkUser) + terminate,
        comment: `log in as ${checkUser} without a password`,
      },
      {
        expect: "binary-pattern",
        value: `^${authenticationOk}.*${reported("in_hot_standby", "off")}.*${reported("default_transaction_read_only", "off")}`,
        comment: "no standby, and not read only",
      },
    ],
  };
}

/** Protocol 3.0 */
const protocol = "00030000";
const terminate = "5800000004";
const authenticationOk = "520000000800000000";

function startupMessage(user: string): string {
  const body = protocol + textHex(`user\0${user}\0database\0postgres\0\0`);
  return (body.length / 2 + 4).toString(16).padStart(8, "0") + body;
}

/** A parameter's name and value, each with its end; HAProxy writes what it compares in capitals. */
function reported(name: string, value: string): string {
  return textHex(`${name}\0${value}\0`).toUpperCase();
}

function textHex(text: string): string {
  return Array.from(text, (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
