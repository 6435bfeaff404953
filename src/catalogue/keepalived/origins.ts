import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath } from "./config.ts";

export const keepalivedOrigins: readonly Origin[] = [
  {
    path: configPath,
    line: /^\s*(?:advert_int|interval|timeout|fall|rise|vrrp_script) /u,
    keys: timerKeys,
  },
  { path: configPath, line: /^\s*virtual_router_id /u, keys: [["vip", "router-id"]] },
  { path: configPath, line: /^\s*vrrp_instance (\S+)/u, keys: [["vip", "$1"]] },
  { path: configPath, line: /^\s*(?:router_id|priority|unicast_src_ip) |^\s*[\da-f.:]+$/u, keys: hostKeys },
  { path: configPath, line: /^/u, keys: [["vip"]] },
];
