import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { memberPaths, paths } from "./config.ts";

export const rabbitmqOrigins: readonly Origin[] = [
  { path: paths.conf, line: /^(?:net_ticktime|heartbeat)\b/u, keys: timerKeys },
  { path: paths.conf, line: /^vm_memory_high_watermark\b/u, keys: [["services", "rabbitmq", "memoryShare"]] },
  { path: paths.conf, line: /^disk_free_limit\b/u, keys: [["services", "rabbitmq", "freeDiskMiB"]] },
  { path: paths.conf, line: /^(?:listeners|distribution)\./u, keys: hostKeys },
  { path: memberPaths.nodes, line: /^cluster_formation\./u, keys: hostKeys },
  { path: paths.conf, line: /^cluster_name\b/u, keys: [["site"]] },
  { path: paths.advanced, line: /\{(?:aten|kernel),/u, keys: timerKeys },
];
