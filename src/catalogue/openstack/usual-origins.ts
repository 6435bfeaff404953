import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";

/** Which keys of the site file decide what services have alike in their own files. */
export function usualOrigins(path: string): readonly Origin[] {
  return [
    {
      path,
      line: /^(?:rpc_response_timeout|retry_interval|heartbeat_timeout_threshold|kombu_reconnect_delay|rabbit_retry_interval|rabbit_interval_max)\b/u,
      keys: timerKeys,
    },
    { path, line: /^region_name\b/u, keys: [["services", "keystone", "region"]] },
    { path, line: /^www_authenticate_uri\b/u, keys: [["vip", "internal"]] },
    { path, line: /^memcached_servers\b/u, keys: hostKeys },
  ];
}
