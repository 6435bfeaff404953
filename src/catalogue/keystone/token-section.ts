import { loginInUse } from "../contract/generations.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import type { ServiceIdentity } from "../contract/roles/identity.ts";
import { section, type IniSection } from "../format/ini.ts";
import { nearestUrl, publicUrl } from "../openstack/service-url.ts";
import { keystoneApi } from "./api.ts";
import { regionName, serviceDomain } from "./options.ts";

/** keystoneauth's options: a service logs in as its user. Source: keystoneauth1 5.10 `loading`. */
function loginOptions({ design, host, secrets }: HostView, identity: ServiceIdentity) {
  const { user, password } = loginInUse(secrets, identity);
  return {
    auth_url: nearestUrl(design, host, keystoneApi.endpoint),
    auth_type: "password",
    username: user,
    password,
    user_domain_name: serviceDomain(design),
    project_name: "service",
    project_domain_name: serviceDomain(design),
    region_name: regionName(design),
  };
}

/** A section by which a service is another one's client: it logs in as its user and finds the other in the catalogue. */
export function clientSection(title: string, view: HostView, identity: ServiceIdentity): IniSection {
  return section(title, { ...loginOptions(view, identity), valid_interfaces: "internal" });
}

/**
 * keystonemiddleware's section `[keystone_authtoken]`: how a service checks the tokens that it is shown.
 *
 * It caches verdicts at the host's own cache only: its time-out is in whole seconds, so that a dead server elsewhere
 * would hold requests up for a second, while the one beside it fails together with the service. What it caches, it reads
 * from keystone again at no loss. Source: keystonemiddleware 10.1.0 `auth_token/_opts.py`.
 */
export function tokenSection(view: HostView, identity: ServiceIdentity): IniSection {
  const { design, host, provided, secrets } = view;
  const cache = provision(provided, "cache");
  return section("keystone_authtoken", {
    www_authenticate_uri: publicUrl(design, keystoneApi.endpoint),
    ...loginOptions(view, identity),
    interface: "internal",
    service_token_roles: "service",
    service_token_roles_required: true,
    // Bounds the whole answer, not the connection: a login on a busy host may take a second. The balancer, which cuts
    // connections to a dead keystone, is much faster.
    http_connect_timeout: 10,
    http_request_max_retries: 3,
    memcached_servers: cache.ownServer(design, host),
    // Who reaches the cache can write to it: what is not sealed by this key is not believed. Source: `_cache.py`.
    memcache_security_strategy: "ENCRYPT",
    memcache_secret_key: secrets[cache.sealSecret] ?? "",
    memcache_pool_socket_timeout: 1,
    // It is the host's own: silent only for a moment, and without it every request is a question to keystone.
    memcache_pool_dead_retry: 1,
  });
}
