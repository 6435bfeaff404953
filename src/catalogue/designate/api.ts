import type { ServiceIdentity } from "../contract/roles/identity.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";
import { uwsgiDefaultsPath, uwsgiPath, type UwsgiApi } from "../openstack/uwsgi-api.ts";

export const configPath = "/etc/designate/designate.conf";

const program = {
  component: "designate-api",
  uwsgi: { user: "designate", loads: { "wsgi-file": "/usr/bin/designate-api-wsgi" } },
} as const;

export const designateApi: UwsgiApi = {
  ...program,
  service: "designate",
  endpoint: "designate",
  unit: "designate-api.service",
  port: 9001,
  files: [configPath, uwsgiPath(program), uwsgiDefaultsPath(program)],
  interruptsAlso: "",
  // Debian's api-paste.ini names it.
  holdFile: "/etc/designate/healthcheck_disable",
  stops: stopsAnswered,
  warmUp: { path: "/v2/zones?limit=1", headers: ["X-Auth-Token: quorate-warm-up"] },
  after: () => [{ condition: schemaConditionId("designate") }],
};

function daemon(name: string, work: string): Daemon {
  return {
    service: "designate",
    component: `designate-${name}`,
    unit: `designate-${name}.service`,
    files: [configPath],
    interrupts: (host) => `${work} that designate-${name} on ${host} is working on`,
    after: () => [{ condition: schemaConditionId("designate") }],
  };
}

export const designateDaemons = {
  central: daemon("central", "changes of zones"),
  worker: daemon("worker", "changes at the name servers"),
  producer: daemon("producer", "periodic work"),
  mdns: daemon("mdns", "zone transfers"),
} as const;

export const designateIdentity: ServiceIdentity = {
  service: "designate",
  user: "designate",
  passwordSecret: "designate-user-password",
  type: "dns",
  name: "designate",
  endpoint: designateApi.endpoint,
  path: "",
};
