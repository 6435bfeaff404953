import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { paths } from "./parts.ts";

const path = paths.conf;

export const cinderOrigins: readonly Origin[] = [
  {
    path,
    line: /^(?:retry_interval|heartbeat_timeout_threshold|kombu_reconnect_delay|rabbit_retry_interval|rabbit_interval_max|report_interval|service_down_time)\b/u,
    keys: timerKeys,
  },
  {
    path,
    line: /^(?:enabled_backends|volume_driver|volume_backend_name|volume_group|nfs_shares_config|rbd_\w+|cluster|backend_url|backend_host)\b/u,
    keys: [
      ["services", "cinder", "backend"],
      ["services", "cinder"],
    ],
  },
  { path, line: /^region_name\b/u, keys: [["services", "keystone", "region"]] },
  { path, line: /^(?:www_authenticate_uri|public_endpoint|glance_api_servers)\b/u, keys: [["vip", "internal"]] },
  { path, line: /^(?:host|my_ip|target_ip_address|memcached_servers)\b/u, keys: hostKeys },
  {
    path: paths.shares,
    line: /./u,
    keys: [
      ["services", "cinder", "backend"],
      ["services", "cinder"],
    ],
  },
];
