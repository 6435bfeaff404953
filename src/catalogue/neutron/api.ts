import type { ServiceIdentity } from "../contract/roles/identity.ts";
import type { ApiService } from "../openstack/api-service.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";

export const port = 9696;
export const service = "neutron";

export const paths = {
  conf: "/etc/neutron/neutron.conf",
  ml2: "/etc/neutron/plugins/ml2/ml2_conf.ini",
  uwsgi: "/etc/neutron/neutron-api-uwsgi.ini",
  /** Read by Debian's init script, which systemd's unit runs; it calls the API by its old name. */
  defaults: "/etc/default/neutron-server",
} as const;

export const neutronApi: ApiService = {
  service,
  component: "neutron-api",
  endpoint: service,
  unit: "neutron-api.service",
  port,
  files: Object.values(paths),
  interruptsAlso: "",
  // Debian's api-paste.ini names it.
  holdFile: "/etc/neutron/healthcheck_disable",
  // A token that is none: the middleware logs in to Keystone and asks it and the cache.
  stops: stopsAnswered,
  warmUp: { path: "/v2.0/networks?limit=1", headers: ["X-Auth-Token: quorate-warm-up"] },
  // It does not load without its tables.
  after: () => [{ condition: schemaConditionId(service) }],
};

export const neutronIdentity: ServiceIdentity = {
  service,
  user: service,
  // It tells Nova of ports that are wired, and Placement of bandwidth, which both take from an administrator.
  roles: ["service", "admin"],
  passwordSecret: "neutron-user-password",
  type: "network",
  name: service,
  endpoint: neutronApi.endpoint,
  path: "",
};
