import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath } from "./config.ts";

export const haproxyOrigins: readonly Origin[] = [
  { path: configPath, line: /^\s*(?:default-server|timeout (?:connect|check)) /u, keys: timerKeys },
  { path: configPath, line: /^\s*(?:server|peer) /u, keys: hostKeys },
  { path: configPath, line: /^\s*bind (?!127\.)/u, keys: [["vip", "internal"]] },
];
