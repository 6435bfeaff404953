import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath } from "./places.ts";

export const etcdOrigins: readonly Origin[] = [
  { path: configPath, line: /^ETCD_(?:HEARTBEAT_INTERVAL|ELECTION_TIMEOUT)=/u, keys: timerKeys },
  { path: configPath, line: /^ETCD_\w*URLS=http:/u, keys: [["certificates"]] },
  { path: configPath, line: /^ETCD_(?:NAME|\w*URLS)=/u, keys: hostKeys },
];
