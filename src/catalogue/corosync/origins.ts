import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath } from "./config.ts";

export const corosyncOrigins: readonly Origin[] = [
  { path: configPath, line: /^\s*(?:token|consensus):/u, keys: timerKeys },
  {
    path: configPath,
    line: /^\s*(?:name|nodeid|ring0_addr|two_node):|^\s*(?:nodelist|node|quorum) \{/u,
    keys: hostKeys,
  },
  { path: configPath, line: /^\s*cluster_name:/u, keys: [["site"]] },
];
