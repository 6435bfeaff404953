import { hostKeys, type Origin } from "../contract/origin.ts";
import { clientPath, configPath, initPath } from "./places.ts";

function option(line: RegExp, name: string): Origin {
  return { path: configPath, line, keys: [["services", "mariadb-drbd", name]] };
}

export const mariadbDrbdOrigins: readonly Origin[] = [
  option(/^innodb_buffer_pool_size\b/u, "buffer-pool"),
  option(/^innodb_log_file_size\b/u, "log-file"),
  option(/^max_connections\b/u, "max-connections"),
  { path: configPath, line: /^(?:bind_address|report_host)\b/u, keys: hostKeys },
  { path: initPath, line: /^(?:CREATE|ALTER|GRANT)\b/u, keys: hostKeys },
  { path: clientPath, line: /^(?:user|password|host|port)\b/u, keys: hostKeys },
];
