import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath } from "./places.ts";

export const corosyncOrigins: readonly Origin[] = [
  { path: configPath, line: /^\s*(?:token|consensus|knet_ping_\w+|timeout|sync_timeout):/u, keys: timerKeys },
  {
    path: configPath,
    line: /^\s*(?:name|nodeid|ring\d_addr|two_node|host|tie_breaker):|^\s*(?:nodelist|node|quorum|device|net) \{/u,
    keys: hostKeys,
  },
  {
    path: configPath,
    line: /^\s*(?:link_mode|linknumber|knet_link_priority|ip_version):|^\s*interface \{/u,
    keys: [["networks"], ["hosts"]],
  },
  { path: configPath, line: /^\s*cluster_name:/u, keys: [["site"]] },
];
