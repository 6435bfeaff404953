import type { ServiceIdentity } from "../contract/roles/identity.ts";
import { ringsConditionId } from "./rings.ts";
import type { ApiService } from "../openstack/api-service.ts";
import { swiftConfPath } from "./servers.ts";

export const port = 8080;
export const proxyConfigPath = "/etc/swift/proxy-server.conf";

export const swiftProxy: ApiService = {
  service: "swift",
  component: "swift-proxy",
  endpoint: "swift",
  unit: "swift-proxy.service",
  port,
  files: [proxyConfigPath, swiftConfPath],
  interruptsAlso: ", uploads and downloads among them",
  holdFile: "/run/quorate/swift-proxy-not-ready",
  // A token that is none: the middleware logs in to Keystone and asks it and the cache.
  warmUp: { path: "/v1/AUTH_quorate-warm-up", headers: ["X-Auth-Token: quorate-warm-up"] },
  after: (host) => [{ condition: ringsConditionId(host) }],
};

export const swiftIdentity: ServiceIdentity = {
  service: "swift",
  user: "swift",
  passwordSecret: "swift-user-password",
  type: "object-store",
  name: "swift",
  endpoint: swiftProxy.endpoint,
  path: "/v1/AUTH_%(project_id)s",
};
