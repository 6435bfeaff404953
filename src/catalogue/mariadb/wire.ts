import type { HealthCheck } from "../contract/endpoint.ts";

/** The database user that balancers log in as; it has no password and no privilege, and comes from their hosts alone. */
export const checkUser = "quorate_check";

/**
 * A client that logs in as that user. By a password it would know the server again whose certificate it does not know; without one it
 * would refuse (MariaDB 11.4 on).
 */
export const checkClient = `mariadb --skip-ssl-verify-server-cert -u ${checkUser}`;

/**
 * Root's client over the socket of its own host's server. By default it makes a TLS connection there as well, which costs each side
 * more processor time than the question (measured: 16 ms of the client's against 7 ms), and hides nothing from anybody.
 */
export const localClient = "mariadb --skip-ssl";

/** One question to a server, and the answers that say that it serves. */
export interface Question {
  readonly query: string;
  /** In the words of a comment: "wsrep_local_state". */
  readonly what: string;
  /** Texts of one character each, of which one must come back in one column of one row. */
  readonly answers: readonly string[];
  /** What they mean. */
  readonly meaning: string;
  /** Good-bye goes along with the question, so that another answer ends the check there and then, not at its time-out. */
  readonly leavesAtOnce?: true;
}

const quitPacket = "0100000001";

/**
 * Asks a server over the MySQL protocol: a port check says nothing of what it is.
 *
 * Bytes: MySQL client/server protocol, HandshakeResponse41 with an empty authentication response, then COM_QUERY; the
 * row packet that must come back carries one column with one character.
 */
export function askedCheck({ query, what, answers, meaning, leavesAtOnce }: Question): HealthCheck {
  return {
    kind: "exchange",
    steps: [
      { send: "binary", hex: loginPacket(checkUser), comment: `log in as ${checkUser}, no password` },
      { expect: "binary", value: "0700000200000002", comment: "OK packet" },
      {
        send: "binary",
        hex: queryPacket(query) + (leavesAtOnce === true ? quitPacket : ""),
        comment: `ask for ${what}`,
      },
      { expect: "binary-pattern", value: `0200000401${oneOf(answers.map(textHex))}`, comment: meaning },
      ...(leavesAtOnce === true ? [] : [{ send: "binary", hex: quitPacket, comment: "COM_QUIT" } as const]),
    ],
  };
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? words.join("") : `(${words.join("|")})`;
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
