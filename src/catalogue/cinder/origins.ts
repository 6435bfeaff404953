import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { usualOrigins } from "../openstack/usual-origins.ts";
import { paths } from "./parts.ts";

const path = paths.conf;

export const cinderOrigins: readonly Origin[] = [
  { path, line: /^(?:report_interval|service_down_time)\b/u, keys: timerKeys },
  {
    path,
    line: /^(?:enabled_backends|volume_driver|volume_backend_name|volume_group|nfs_shares_config|rbd_\w+|cluster|backend_url|backend_host)\b/u,
    keys: [
      ["services", "cinder", "backend"],
      ["services", "cinder"],
    ],
  },
  { path, line: /^(?:public_endpoint|glance_api_servers)\b/u, keys: [["vip", "internal"]] },
  { path, line: /^(?:host|my_ip|target_ip_address)\b/u, keys: hostKeys },
  ...usualOrigins(path),
  {
    path: paths.shares,
    line: /./u,
    keys: [
      ["services", "cinder", "backend"],
      ["services", "cinder"],
    ],
  },
];
