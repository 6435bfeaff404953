import type { Design } from "../contract/design.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import { copySenders } from "./copy-source.ts";
import type { PostgresqlOptions } from "./options.ts";
import { serverTls } from "./tls.ts";

/** A parameter of the server, by its name. */
export type Parameter = readonly [name: string, value: string | number];

/** Who may come, and what for. */
export function accessParameters(design: Pick<Design, "secrets">, options: PostgresqlOptions): readonly Parameter[] {
  return [
    ["max_connections", options["max-connections"]],
    ["shared_buffers", options["shared-buffers"]],
    ["password_encryption", "scram-sha-256"],
    ...serverTls(design),
  ];
}

/** As many as follow, make a copy, and rewind at once. */
export function walSenders({ members, components }: Pick<Design, "members" | "components">): Parameter {
  return ["max_wal_senders", 2 * members.length + 4 + copySenders({ components })];
}

/** When copies part from each other. */
export function silenceParameters(design: Pick<Design, "timers">): readonly Parameter[] {
  return [
    ["wal_receiver_timeout", timer(design, "wal_receiver_timeout")],
    ["wal_sender_timeout", timer(design, "wal_sender_timeout")],
    ["wal_receiver_status_interval", "1s"],
    ["wal_retrieve_retry_interval", timer(design, "wal_retrieve_retry_interval")],
  ];
}

export function connectionParameters(design: Pick<Design, "timers">): readonly Parameter[] {
  return [
    ["tcp_user_timeout", timer(design, "tcp_user_timeout")],
    ["tcp_keepalives_idle", "30s"],
    ["tcp_keepalives_interval", "5s"],
    ["tcp_keepalives_count", 3],
  ];
}

/** The journal has time and program by itself. */
export const logParameters: readonly Parameter[] = [
  ["log_destination", "syslog"],
  ["syslog_ident", "postgres"],
  ["log_line_prefix", ""],
];

function timer(design: Pick<Design, "timers">, name: string): string {
  return `${timerMs(design, `postgresql.${name}`)}ms`;
}

/** Where a member serves, and where the others follow it. */
export function ownAddresses(design: Pick<Design, "hosts" | "networks">, host: string): readonly string[] {
  return [...new Set([hostNamed(design, host).address, addressFor(design, host, "replication")])];
}
