import type { ServiceIdentity } from "../contract/roles/identity.ts";
import type { ApiService } from "../openstack/api-service.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";

export const port = 8778;

export const paths = {
  conf: "/etc/placement/placement.conf",
  uwsgi: "/etc/placement/placement-api-uwsgi.ini",
  /** What uwsgi loads: placement's application behind a health check. */
  application: "/usr/libexec/quorate/placement-application.py",
  /** Read by Debian's init script, which systemd's unit runs. */
  defaults: "/etc/default/placement-api",
} as const;

export const placementApi: ApiService = {
  service: "placement",
  component: "placement-api",
  endpoint: "placement",
  unit: "placement-api.service",
  port,
  files: Object.values(paths),
  interruptsAlso: "",
  holdFile: "/run/quorate/hold/placement",
  // A token that is none: the middleware logs in to Keystone and asks it and the cache.
  stops: stopsAnswered,
  warmUp: { path: "/resource_providers", headers: ["X-Auth-Token: quorate-warm-up"] },
  after: () => [{ condition: schemaConditionId("placement") }],
};

export const placementIdentity: ServiceIdentity = {
  service: "placement",
  user: "placement",
  passwordSecret: "placement-user-password",
  type: "placement",
  name: "placement",
  endpoint: placementApi.endpoint,
  path: "",
};
