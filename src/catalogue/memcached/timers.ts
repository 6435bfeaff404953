import type { Site } from "../../spec/site.ts";
import type { ReferenceTimers, Timer } from "../contract/timer.ts";

/**
 * How clients of the cache treat a server that is silent. Source: oslo.cache 3.2.0 `_opts.py` (`memcache_socket_timeout`,
 * `memcache_dead_retry`), python-memcached `memcache.py`.
 */
export function memcachedTimers(site: Site): readonly Timer[] {
  const detection = site.detectionMs;
  return [
    {
      name: "memcached.socket_timeout",
      layer: "memcached",
      valueMs: Math.max(50, Math.round(detection / 10)),
      because: "a request waits this long for a silent cache, then does without it; an answer takes a millisecond",
    },
    {
      name: "memcached.dead_retry",
      layer: "memcached",
      valueMs: Math.max(10_000, 30 * Math.ceil(detection / 1000) * 1000),
      because: "a cache that was silent is left alone this long, since each new try costs one request the time-out",
    },
  ];
}

const upstream = { "memcached.socket_timeout": 1000, "memcached.dead_retry": 300_000 };

/** All of them leave oslo.cache's defaults. */
export const memcachedReferenceTimers: ReferenceTimers = {
  upstream,
  "kolla-ansible": upstream,
  "openstack-ansible": upstream,
  tripleo: upstream,
};
