import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { computePath } from "./compute.ts";
import { configPath as path } from "./places.ts";

export const novaOrigins: readonly Origin[] = [
  {
    path,
    line: /^(?:report_interval|service_down_time|rpc_response_timeout|retry_interval|heartbeat_timeout_threshold|kombu_reconnect_delay|rabbit_retry_interval|rabbit_interval_max)\b/u,
    keys: timerKeys,
  },
  { path: computePath, line: /^compute_driver\b/u, keys: [["services", "nova", "compute"]] },
  { path: "/etc/nova/nova-api-uwsgi.ini", line: /^processes\b/u, keys: [["services", "nova", "processes"]] },
  {
    path: "/etc/nova/nova-api-metadata-uwsgi.ini",
    line: /^processes\b/u,
    keys: [["services", "nova", "metadataProcesses"]],
  },
  { path, line: /^(?:region_name|os_region_name)\b/u, keys: [["services", "keystone", "region"]] },
  { path, line: /^(?:www_authenticate_uri|novncproxy_base_url)\b/u, keys: [["vip", "internal"]] },
  { path, line: /^(?:host|my_ip|server_listen|server_proxyclient_address|memcached_servers)\b/u, keys: hostKeys },
];
