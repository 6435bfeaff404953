import { hostsOf } from "../contract/lookup.ts";
import type { Design } from "../contract/design.ts";
import type { ApiService } from "../openstack/api-service.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";

export const port = 5000;
export const adminPasswordSecret = "keystone-admin-password";

export const paths = {
  conf: "/etc/keystone/keystone.conf",
  uwsgi: "/etc/keystone/keystone-uwsgi.ini",
  /** Read by Debian's init script, which systemd's unit runs. */
  defaults: "/etc/default/keystone",
} as const;

/** Id of the condition that a host's key repositories are keystone's alone. */
export function keyDirectoriesConditionId(host: string): string {
  return `keystone/key directories on ${host}`;
}

export const keystoneApi: ApiService = {
  service: "keystone",
  component: "keystone-api",
  endpoint: "keystone",
  unit: "keystone.service",
  port,
  files: Object.values(paths),
  interruptsAlso: "",
  holdFile: "/run/keystone/not-ready",
  // Nobody is called so: it asks the database and the cache for a user, and is refused.
  stops: stopsAnswered,
  warmUp: {
    path: "/v3/auth/tokens",
    headers: ["Content-Type: application/json"],
    body: JSON.stringify({
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "quorate-warm-up", domain: { id: "default" }, password: "none" } },
        },
      },
    }),
  },
  after: (host) => [{ condition: keyDirectoriesConditionId(host) }],
};

export function keystoneHosts(design: Pick<Design, "components">): readonly string[] {
  return hostsOf(design, keystoneApi.component);
}
