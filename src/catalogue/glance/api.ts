import { hostsOf } from "../contract/lookup.ts";
import type { Design } from "../contract/design.ts";
import type { ServiceIdentity } from "../contract/roles/identity.ts";
import type { ApiService } from "../openstack/api-service.ts";

export const port = 9292;
export const configPath = "/etc/glance/glance-api.conf";
/** Only where images are in the object store. */
export const swiftLoginPath = "/etc/glance/glance-swift.conf";

export function storeConditionId(host: string): string {
  return `glance/store on ${host}`;
}

export const glanceApi: ApiService = {
  service: "glance",
  component: "glance-api",
  endpoint: "glance",
  unit: "glance-api.service",
  port,
  files: [configPath],
  interruptsAlso: ", uploads among them",
  // Debian's glance-api-paste.ini names it.
  holdFile: "/etc/glance/healthcheck_disable",
  // A token that is none: the middleware logs in to Keystone and asks it and the cache.
  warmUp: { path: "/v2/images?limit=1", headers: ["X-Auth-Token: quorate-warm-up"] },
  after: (host) => [{ condition: storeConditionId(host) }],
};

export const glanceIdentity: ServiceIdentity = {
  service: "glance",
  user: "glance",
  passwordSecret: "glance-user-password",
  type: "image",
  name: "glance",
  endpoint: glanceApi.endpoint,
  path: "",
};

export function glanceHosts(design: Pick<Design, "components">): readonly string[] {
  return hostsOf(design, glanceApi.component);
}
