import { timerKeys, type Origin } from "../contract/origin.ts";
import { paths } from "./api.ts";

const path = paths.conf;

export const keystoneOrigins: readonly Origin[] = [
  { path, line: /^(?:memcache_socket_timeout|memcache_dead_retry|retry_interval)\b/u, keys: timerKeys },
  { path, line: /^expiration\b/u, keys: [["services", "keystone", "tokenMinutes"]] },
  { path, line: /^password_hash_rounds\b/u, keys: [["services", "keystone", "passwordHashRounds"]] },
  { path, line: /^public_endpoint\b/u, keys: [["vip", "internal"]] },
];
