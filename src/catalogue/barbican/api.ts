import type { ServiceIdentity } from "../contract/roles/identity.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";
import { uwsgiDefaultsPath, uwsgiPath, type UwsgiApi } from "../openstack/uwsgi-api.ts";

export const configPath = "/etc/barbican/barbican.conf";
/** What every secret is encrypted with before it is stored. */
export const keySecret = "barbican-encryption-key";

const program = {
  component: "barbican-api",
  uwsgi: { user: "barbican", loads: { "wsgi-file": "/usr/bin/barbican-wsgi-api" } },
} as const;

export const barbicanApi: UwsgiApi = {
  ...program,
  service: "barbican",
  endpoint: "barbican",
  unit: "barbican-api.service",
  port: 9311,
  files: [configPath, uwsgiPath(program), uwsgiDefaultsPath(program)],
  interruptsAlso: "",
  // Debian's barbican-api-paste.ini names it.
  holdFile: "/etc/barbican/healthcheck_disable",
  stops: stopsAnswered,
  warmUp: { path: "/v1/secrets?limit=1", headers: ["X-Auth-Token: quorate-warm-up"] },
  after: () => [{ condition: schemaConditionId("barbican") }],
};

export const barbicanWorker: Daemon = {
  service: "barbican",
  component: "barbican-worker",
  unit: "barbican-worker.service",
  files: [configPath],
  interrupts: (host) => `orders of keys and certificates that barbican-worker on ${host} is working on`,
  after: () => [{ condition: schemaConditionId("barbican") }],
};

export const barbicanIdentity: ServiceIdentity = {
  service: "barbican",
  user: "barbican",
  passwordSecret: "barbican-user-password",
  type: "key-manager",
  name: "barbican",
  endpoint: barbicanApi.endpoint,
  path: "",
};
