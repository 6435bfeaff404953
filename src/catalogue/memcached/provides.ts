import { hostNamed, hostsOf, timerMs } from "../contract/lookup.ts";
import { provision, type CacheProvision, type HostView } from "../contract/provisions.ts";
import { section, type IniSection } from "../format/ini.ts";
import { component, port, sealSecret } from "./config.ts";
import { familyOf } from "../../spec/address.ts";
import { withPort } from "../../text/network-place.ts";

/** The balancer beside a host's services: it leads to one server, the same for all hosts. */
const sharedServer = `127.0.0.1:${port}`;

/**
 * oslo.cache's section `[cache]` for a service whose hosts must see each other's invalidations.
 *
 * A service has several cache regions, and each finds out for itself that a server is silent: of keystone's, four in a row
 * wait for it in one request. So they all talk to the balancer beside them, which finds out for all and cuts their
 * connections; with no time during which a server counts as dead, the client makes a new one at once, and to another server.
 *
 * `memcache_pool` is the backend that asks again after a cut; `dogpile.cache.pymemcache` raises the error into the request.
 * Source: oslo.cache 3.2.0 `_memcache_pool.py`, python-memcached 1.59 `memcache.py`, pymemcache 3.5.2 `client/hash.py`.
 */
function cacheSection({ design }: HostView): IniSection {
  return section("cache", {
    enabled: true,
    backend: "oslo_cache.memcache_pool",
    memcache_servers: sharedServer,
    memcache_socket_timeout: timerMs(design, "memcached.socket_timeout") / 1000,
    memcache_dead_retry: timerMs(design, "memcached.dead_retry") / 1000,
    memcache_pool_maxsize: 100,
    memcache_pool_connection_get_timeout: 1,
    // Each connection of each region would empty the server that takes over; the balancer empties one that it gave up.
    memcache_pool_flush_on_reconnect: false,
  });
}

/** python-memcached takes an IPv6 address with the family before it alone. Source: `memcache.py`, `_Host`. */
function clientPlace(address: string): string {
  return familyOf(address) === "IPv6" ? `inet6:${withPort(address, port)}` : withPort(address, port);
}

/** For a keystone of two processes a host on two shared processors; a matter of the processor, not of timers (bench/README.md). */
const refillMs = 400;

export const cache: CacheProvision = {
  clientPackages: ["python3-memcache"],
  section: cacheSection,
  sharedServer,
  sealSecret,
  ownServer: (design, host) =>
    hostsOf(design, component).includes(host) ? clientPlace(hostNamed(design, host).address) : undefined,
  failover: (draft, provided) => [
    { what: "the balancer gives the dead cache up", ms: provision(provided, "balancer").backendDownMs(draft) },
    { what: "the requests that waited fill the next one, which is empty", ms: refillMs },
  ],
};
