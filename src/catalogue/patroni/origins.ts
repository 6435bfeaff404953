import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { serviceFile } from "../postgresql-server/places.ts";
import { configPath, settingsPath } from "./places.ts";

function option(path: string, line: RegExp, name: string): Origin {
  return { path, line, keys: [["services", "patroni", name]] };
}

export const patroniOrigins: readonly Origin[] = [
  option(configPath, /^\s+shared_buffers:/u, "shared-buffers"),
  option(configPath, /^\s+wal_keep_size:/u, "wal-keep"),
  option(settingsPath, /^\s+"max_connections":/u, "max-connections"),
  option(configPath, /^\s+mode:/u, "watchdog"),
  { path: settingsPath, line: /^\s+"(?:ttl|loop_wait|retry_timeout)":/u, keys: timerKeys },
  { path: settingsPath, line: /^\s+"synchronous_\w+":/u, keys: [["database"], ...hostKeys] },
  {
    path: configPath,
    line: /^\s+(?:wal_(?:receiver|sender)_timeout|wal_retrieve_retry_interval|tcp_user_timeout):/u,
    keys: timerKeys,
  },
  { path: configPath, line: /^(?:name:|\s+(?:listen|connect_address):|\s+- host)/u, keys: hostKeys },
  { path: serviceFile, line: /^host=/u, keys: hostKeys },
];
