import type { ServiceIdentity } from "../contract/roles/identity.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";
import { uwsgiDefaultsPath, uwsgiPath, type UwsgiApi } from "../openstack/uwsgi-api.ts";

export const configPath = "/etc/ironic/ironic.conf";
export const holdFile = "/etc/ironic/healthcheck_disable";

const program = {
  component: "ironic-api",
  uwsgi: { user: "ironic", loads: { "wsgi-file": "/usr/bin/ironic-api-wsgi" } },
} as const;

export const ironicApi: UwsgiApi = {
  ...program,
  service: "ironic",
  endpoint: "ironic",
  unit: "ironic-api.service",
  port: 6385,
  files: [configPath, uwsgiPath(program), uwsgiDefaultsPath(program)],
  interruptsAlso: "",
  holdFile,
  stops: stopsAnswered,
  warmUp: { path: "/v1/nodes?limit=1", headers: ["X-Auth-Token: quorate-warm-up"] },
  after: () => [{ condition: schemaConditionId("ironic") }],
};

export const ironicIdentity: ServiceIdentity = {
  service: "ironic",
  user: "ironic",
  passwordSecret: "ironic-user-password",
  type: "baremetal",
  name: "ironic",
  endpoint: ironicApi.endpoint,
  path: "",
};
