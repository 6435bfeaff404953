import { timerKeys, type Origin } from "../contract/origin.ts";
import { proxyConfigPath } from "./proxy.ts";
import { rsyncConfPath } from "./rsync.ts";
import { hostKeys } from "../contract/origin.ts";
import { storageServers } from "./servers.ts";

export const swiftOrigins: readonly Origin[] = [
  ...[proxyConfigPath, ...storageServers.map(({ configPath }) => configPath)].flatMap((path): readonly Origin[] => [
    {
      path,
      line: /^(?:conn_timeout|concurrency_timeout|post_quorum_timeout|node_timeout|recoverable_node_timeout|error_suppression_interval)\b/u,
      keys: timerKeys,
    },
    {
      path,
      line: /^mount_check\b/u,
      keys: [
        ["services", "swift", "disks"],
        ["services", "swift"],
      ],
    },
    {
      path,
      line: /^workers\b/u,
      keys: [
        ["services", "swift", "workers"],
        ["services", "swift"],
      ],
    },
    { path, line: /^bind_ip\b/u, keys: hostKeys },
  ]),
  { path: rsyncConfPath, line: /^(?:address|hosts allow)\b/u, keys: hostKeys },
];
