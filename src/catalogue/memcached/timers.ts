import type { Site } from "../../spec/site.ts";
import type { ReferenceTimers, Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

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
      valueMs: Math.max(500, detection),
      because:
        "longer than the balancer needs to give a silent cache up and cut its connections: a request waits for that, not for this",
    },
    {
      name: "memcached.dead_retry",
      layer: "memcached",
      valueMs: 0,
      because: "a connection that was cut is made again at once: the balancer leads it to a cache that is well",
    },
  ];
}

const limit = limitsOf("memcached");

/** Source: oslo.cache `_opts.py`: a time-out may be a fraction of a second, a pause is whole seconds. */
export const memcachedTimerLimits: readonly TimerLimit[] = [
  limit("socket_timeout", 1, int32Most),
  limit("dead_retry", 0, int32Most, 1000),
];

const upstream = { "memcached.socket_timeout": 1000, "memcached.dead_retry": 300_000 };

/** All of them leave oslo.cache's defaults. */
export const memcachedReferenceTimers: ReferenceTimers = {
  upstream,
  "kolla-ansible": upstream,
  "openstack-ansible": upstream,
  tripleo: upstream,
};
