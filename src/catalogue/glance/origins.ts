import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath as path } from "./api.ts";

export const glanceOrigins: readonly Origin[] = [
  {
    path,
    line: /^(?:retry_interval|heartbeat_timeout_threshold|kombu_reconnect_delay|rabbit_retry_interval|rabbit_interval_max)\b/u,
    keys: timerKeys,
  },
  { path, line: /^workers\b/u, keys: [["services", "glance", "workers"]] },
  {
    path,
    line: /^(?:filesystem_store_datadir|default_backend|enabled_backends|swift_store_container)\b/u,
    keys: [
      ["services", "glance", "store", "path"],
      ["services", "glance", "store"],
    ],
  },
  { path, line: /^region_name\b/u, keys: [["services", "keystone", "region"]] },
  { path, line: /^www_authenticate_uri\b/u, keys: [["vip", "internal"]] },
  { path, line: /^(?:bind_host|worker_self_reference_url|memcached_servers)\b/u, keys: hostKeys },
];
