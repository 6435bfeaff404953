import type { ServiceDomain, ServiceIdentity } from "../contract/roles/identity.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";
import { uwsgiDefaultsPath, uwsgiPath, type UwsgiApi } from "../openstack/uwsgi-api.ts";

export const configPath = "/etc/heat/heat.conf";
/** Both APIs read one file; each is told by its port when it is not ready, so that one that fails takes no client from the other. */
const holdFiles = { api: "/etc/heat/healthcheck_disable", "api-cfn": "/etc/heat/cfn_healthcheck_disable" } as const;
/** What is stored of users' credentials is encrypted with it. */
export const keySecret = "heat-encryption-key";

const after = () => [{ condition: schemaConditionId("heat") }];

function api(name: keyof typeof holdFiles, port: number, endpoint: string, path: string) {
  const program = {
    component: `heat-${name}`,
    uwsgi: { user: "heat", loads: { "wsgi-file": `/usr/bin/heat-wsgi-${name}` } },
  } as const;
  const made = {
    ...program,
    service: "heat",
    endpoint,
    unit: `heat-${name}.service`,
    port,
    files: [configPath, uwsgiPath(program), uwsgiDefaultsPath(program)],
    interruptsAlso: "",
    holdFile: holdFiles[name],
    stops: stopsAnswered,
    warmUp: { path, headers: ["X-Auth-Token: quorate-warm-up"] },
    after,
  };
  return made satisfies UwsgiApi;
}

export const heatApi = api("api", 8004, "heat", "/v1/quorate-warm-up/stacks?limit=1");
export const heatCfn = api("api-cfn", 8000, "heat-cfn", "/v1?Action=ListStacks");

export const heatEngine: Daemon = {
  service: "heat",
  component: "heat-engine",
  unit: "heat-engine.service",
  files: [configPath],
  interrupts: (host) => `resources of stacks that heat-engine on ${host} is working on`,
  after,
  rpc: { config: configPath, exchange: "heat", topic: "engine", server: (host) => host },
};

export const heatIdentity: ServiceIdentity = {
  service: "heat",
  user: "heat",
  // It makes trusts in its users' names, and takes them up.
  roles: ["service", "admin"],
  passwordSecret: "heat-user-password",
  type: "orchestration",
  name: "heat",
  endpoint: heatApi.endpoint,
  path: "/v1/%(project_id)s",
};

export const cfnIdentity: ServiceIdentity = {
  ...heatIdentity,
  entry: "cloudformation",
  type: "cloudformation",
  name: "heat-cfn",
  endpoint: heatCfn.endpoint,
  path: "/v1",
};

/** The users that templates ask for live here, apart from those of people. */
export const stackDomain: ServiceDomain = {
  service: "heat",
  domain: "heat",
  user: "heat_domain_admin",
  passwordSecret: "heat-domain-admin-password",
  roles: ["heat_stack_user"],
};
