import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath } from "./config.ts";

export const corosyncOrigins: readonly Origin[] = [
  { path: configPath, line: /^\s*(?:token|consensus|knet_ping_\w+):/u, keys: timerKeys },
  {
    path: configPath,
    line: /^\s*(?:name|nodeid|ring\d_addr|two_node):|^\s*(?:nodelist|node|quorum) \{/u,
    keys: hostKeys,
  },
  {
    path: configPath,
    line: /^\s*(?:link_mode|linknumber|knet_link_priority|ip_version):|^\s*interface \{/u,
    keys: [["networks"], ["hosts"]],
  },
  { path: configPath, line: /^\s*cluster_name:/u, keys: [["site"]] },
];
