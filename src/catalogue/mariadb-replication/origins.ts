import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath, settingsPath } from "./places.ts";

function option(line: RegExp, name: string): Origin {
  return { path: configPath, line, keys: [["services", "mariadb-replication", name]] };
}

export const replicationOrigins: readonly Origin[] = [
  option(/^innodb_buffer_pool_size\b/u, "buffer-pool"),
  option(/^binlog_expire_logs_seconds\b/u, "log-hours"),
  option(/^max_connections\b/u, "max-connections"),
  { path: configPath, line: /^slave_net_timeout\b/u, keys: timerKeys },
  { path: configPath, line: /^(?:bind_address|server_id|report_host)\b/u, keys: hostKeys },
  { path: settingsPath, line: /^members=/u, keys: hostKeys },
  { path: settingsPath, line: /^(?:patience|heartbeat)=/u, keys: timerKeys },
];
