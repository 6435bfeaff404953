import { timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/technology.ts";
import { section, type IniSection } from "../format/ini.ts";
import { cacheServers } from "./config.ts";

/**
 * oslo.cache's section `[cache]` for a service whose hosts must see each other's invalidations.
 *
 * `memcache_pool` is the backend that shares its knowledge of a dead server among the threads of a process and takes a
 * time-out below a second; `dogpile.cache.pymemcache` raises the error into the request, and each of its threads finds
 * out for itself. Source: oslo.cache 3.2.0 `_memcache_pool.py`, pymemcache 3.5.2 `client/hash.py`.
 */
export function cacheSection({ design }: HostView): IniSection {
  return section("cache", {
    enabled: true,
    backend: "oslo_cache.memcache_pool",
    memcache_servers: cacheServers(design).join(","),
    memcache_socket_timeout: timerMs(design, "memcached.socket_timeout") / 1000,
    memcache_dead_retry: timerMs(design, "memcached.dead_retry") / 1000,
    memcache_pool_maxsize: 100,
    memcache_pool_connection_get_timeout: 1,
    // A server that was away may hold what was changed meanwhile.
    memcache_pool_flush_on_reconnect: true,
  });
}
