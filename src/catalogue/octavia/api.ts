import type { ServiceIdentity } from "../contract/roles/identity.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";
import { uwsgiDefaultsPath, uwsgiPath, type UwsgiApi } from "../openstack/uwsgi-api.ts";

export const configPath = "/etc/octavia/octavia.conf";
/** Where amphorae send their heartbeats. */
export const heartbeatPort = 5555;
export const holdFile = "/etc/octavia/healthcheck_disable";

const program = {
  component: "octavia-api",
  uwsgi: { user: "octavia", loads: { "wsgi-file": "/usr/bin/octavia-wsgi" } },
} as const;

export const octaviaApi: UwsgiApi = {
  ...program,
  service: "octavia",
  endpoint: "octavia",
  unit: "octavia-api.service",
  port: 9876,
  files: [configPath, uwsgiPath(program), uwsgiDefaultsPath(program)],
  interruptsAlso: "",
  holdFile,
  stops: stopsAnswered,
  warmUp: { path: "/v2/lbaas/loadbalancers?limit=1", headers: ["X-Auth-Token: quorate-warm-up"] },
  after: () => [{ condition: schemaConditionId("octavia") }],
};

export const octaviaIdentity: ServiceIdentity = {
  service: "octavia",
  user: "octavia",
  // It makes ports, and with amphorae servers, for projects that are not its own.
  roles: ["service", "admin"],
  passwordSecret: "octavia-user-password",
  type: "load-balancer",
  name: "octavia",
  endpoint: octaviaApi.endpoint,
  path: "",
};

export function certificatesConditionId(host: string): string {
  return `octavia/certificates on ${host}`;
}

function daemon(name: string, work: string): Daemon {
  return {
    service: "octavia",
    component: `octavia-${name}`,
    unit: `octavia-${name}.service`,
    files: [configPath],
    interrupts: (host) => `${work} that octavia-${name} on ${host} is working on`,
    after: () => [{ condition: schemaConditionId("octavia") }],
  };
}

export const driverAgent = daemon("driver-agent", "states of load balancers");
export const worker = daemon("worker", "changes of load balancers");
export const healthManager = daemon("health-manager", "replacements of amphorae");
export const housekeeping = daemon("housekeeping", "certificates and old records");

/** A daemon that starts when it can read what it and amphorae know each other by. */
export function behindCertificates(each: Daemon): Daemon {
  return { ...each, after: (host) => [...each.after(host), { condition: certificatesConditionId(host) }] };
}
