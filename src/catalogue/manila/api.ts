import type { ServiceIdentity } from "../contract/roles/identity.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";
import { uwsgiDefaultsPath, uwsgiPath, type UwsgiApi } from "../openstack/uwsgi-api.ts";

export const configPath = "/etc/manila/manila.conf";

const program = {
  component: "manila-api",
  uwsgi: { user: "manila", loads: { "wsgi-file": "/usr/bin/manila-wsgi" } },
} as const;

export const manilaApi: UwsgiApi = {
  ...program,
  service: "manila",
  endpoint: "manila",
  unit: "manila-api.service",
  port: 8786,
  files: [configPath, uwsgiPath(program), uwsgiDefaultsPath(program)],
  interruptsAlso: "",
  // Debian's api-paste.ini names it.
  holdFile: "/etc/manila/healthcheck_disable",
  stops: stopsAnswered,
  warmUp: { path: "/v2/shares?limit=1", headers: ["X-Auth-Token: quorate-warm-up"] },
  after: () => [{ condition: schemaConditionId("manila") }],
};

export const manilaScheduler: Daemon = {
  service: "manila",
  component: "manila-scheduler",
  unit: "manila-scheduler.service",
  files: [configPath],
  interrupts: (host) => `choices of a place for new shares that manila-scheduler on ${host} is working on`,
  after: () => [{ condition: schemaConditionId("manila") }],
};

export const manilaIdentity: ServiceIdentity = {
  service: "manila",
  user: "manila",
  passwordSecret: "manila-user-password",
  type: "sharev2",
  name: "manila",
  endpoint: manilaApi.endpoint,
  path: "/v2",
};
