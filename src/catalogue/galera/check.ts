import type { HealthCheck } from "../contract/endpoint.ts";

/** The database user that balancers log in as; it has no password and no privilege, and comes from their hosts alone. */
export const checkUser = "quorate_check";

/**
 * A client that logs in as that user. By a password it would know the server again whose certificate it does not know; without one it
 * would refuse (MariaDB 11.4 on).
 */
export const checkClient = `mariadb --skip-ssl-verify-server-cert -u ${checkUser}`;

const query = "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME='WSREP_LOCAL_STATE'";

/**
 * Asks a member for its Galera state over the MySQL protocol: a port check calls a member up that has lost its quorum.
 *
 * Bytes: MySQL client/server protocol, HandshakeResponse41 with an empty authentication response, then COM_QUERY; the
 * row packet that must come back carries one column with the text `4` (Synced) or `2` (Donor; with mariabackup a donor
 * goes on serving).
 */
export function syncedCheck(): HealthCheck {
  return {
    kind: "exchange",
    steps: [
      { send: "binary", hex: loginPacket(checkUser), comment: `log in as ${checkUser}, no password` },
      { expect: "binary", value: "0700000200000002", comment: "OK packet" },
      { send: "binary", hex: queryPacket(query), comment: "ask for wsrep_local_state" },
      { expect: "binary-pattern", value: "0200000401(34|32)", comment: "4 = Synced, 2 = Donor" },
      { send: "binary", hex: "0100000001", comment: "COM_QUIT" },
    ],
  };
}

/** CLIENT_LONG_PASSWORD | CLIENT_PROTOCOL_41 | CLIENT_TRANSACTIONS | CLIENT_SECURE_CONNECTION */
const capabilities = 0x0000_a201;

function loginPacket(user: string): string {
  const payload = [
    littleEndian(capabilities, 4),
    littleEndian(1 << 24, 4),
    "21", // utf8_general_ci
    "00".repeat(23),
    textHex(user),
    "00",
    "00", // length of the authentication response
  ].join("");
  return packet(1, payload);
}

function queryPacket(sql: string): string {
  return packet(0, `03${textHex(sql)}`);
}

function packet(sequence: number, payload: string): string {
  return littleEndian(payload.length / 2, 3) + littleEndian(sequence, 1) + payload;
}

function littleEndian(value: number, bytes: number): string {
  let hex = "";
  for (let index = 0; index < bytes; index += 1) {
    hex += Math.floor(value / 256 ** index)
      .toString(16)
      .slice(-2)
      .padStart(2, "0");
  }
  return hex;
}

function textHex(text: string): string {
  return Array.from(text, (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
