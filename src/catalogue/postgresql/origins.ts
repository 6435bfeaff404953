import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath, hbaPath, settingsPath } from "./places.ts";
import { serviceFile } from "../postgresql-server/places.ts";

function option(line: RegExp, name: string): Origin {
  return { path: configPath, line, keys: [["services", "postgresql", name]] };
}

export const postgresqlOrigins: readonly Origin[] = [
  option(/^shared_buffers\b/u, "shared-buffers"),
  option(/^wal_keep_size\b/u, "wal-keep"),
  option(/^max_connections\b/u, "max-connections"),
  {
    path: configPath,
    line: /^(?:wal_(?:receiver|sender)_timeout|wal_retrieve_retry_interval|tcp_user_timeout)\b/u,
    keys: timerKeys,
  },
  {
    path: configPath,
    line: /^(?:cluster_name|listen_addresses|synchronous_standby_names|max_wal_senders)\b/u,
    keys: hostKeys,
  },
  { path: hbaPath, line: /^host\b/u, keys: hostKeys },
  { path: serviceFile, line: /^host=/u, keys: hostKeys },
  { path: settingsPath, line: /^(?:members|acknowledging)=/u, keys: hostKeys },
  { path: settingsPath, line: /^patience=/u, keys: timerKeys },
];
