import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { paths } from "./api.ts";

const path = paths.conf;

export const placementOrigins: readonly Origin[] = [
  { path, line: /^retry_interval\b/u, keys: timerKeys },
  { path, line: /^region_name\b/u, keys: [["services", "keystone", "region"]] },
  { path, line: /^www_authenticate_uri\b/u, keys: [["vip", "internal"]] },
  { path, line: /^memcached_servers\b/u, keys: hostKeys },
  { path: paths.uwsgi, line: /^(processes|threads)\b/u, keys: [["services", "placement", "$1"]] },
];
