import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath, membersPath } from "./config.ts";

function option(line: RegExp, name: string): Origin {
  return { path: configPath, line, keys: [["services", "galera", name]] };
}

export const galeraOrigins: readonly Origin[] = [
  { path: configPath, line: /^wsrep_provider_options\b/u, keys: timerKeys },
  option(/^innodb_flush_log_at_trx_commit\b/u, "flush-log"),
  option(/^innodb_buffer_pool_size\b/u, "buffer-pool"),
  option(/^max_connections\b/u, "max-connections"),
  {
    path: configPath,
    line: /^(?:bind_address|wsrep_node_(?:name|address))\b/u,
    keys: hostKeys,
  },
  { path: membersPath, line: /^wsrep_(?:cluster_address|sst_donor)\b/u, keys: hostKeys },
  { path: configPath, line: /^wsrep_cluster_name\b/u, keys: [["site"]] },
];
