import type { Site } from "../../spec/site.ts";
import type { GoalRef } from "../contract/condition.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import type { ServiceIdentity } from "../contract/roles/identity.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";
import { uwsgiDefaultsPath, uwsgiPath, type UwsgiApi } from "../openstack/uwsgi-api.ts";

export const port = 8776;

export const paths = {
  conf: "/etc/cinder/cinder.conf",
  shares: "/etc/cinder/shares",
  /** Brings the directory of a host's own volumes to where the driver looks for it. */
  place: "/usr/libexec/quorate/cinder-place",
} as const;

const api = {
  service: "cinder",
  component: "cinder-api",
  endpoint: "cinder",
  unit: "cinder-api.service",
  port,
  interruptsAlso: "",
  // Debian's api-paste.ini names it.
  holdFile: "/etc/cinder/healthcheck_disable",
  // A token that is none: the middleware logs in to Keystone and asks it and the cache.
  stops: stopsAnswered,
  warmUp: { path: "/v3/types?limit=1", headers: ["X-Auth-Token: quorate-warm-up"] },
  uwsgi: { user: "cinder", loads: { "wsgi-file": "/usr/bin/cinder-wsgi" } },
};

export const cinderApi: Omit<UwsgiApi, "after"> = {
  ...api,
  files: [paths.conf, uwsgiPath(api), uwsgiDefaultsPath(api)],
};

const identity = {
  service: "cinder",
  user: "cinder",
  passwordSecret: "cinder-user-password",
  endpoint: cinderApi.endpoint,
  path: "/v3",
} as const;

/** The type's own name, and the one that older clients ask for. */
export const cinderIdentity: ServiceIdentity = { ...identity, type: "block-storage", name: "cinder" };
export const olderIdentity: ServiceIdentity = { ...identity, entry: "volumev3", type: "volumev3", name: "cinderv3" };

export const daemonNames = ["cinder-scheduler", "cinder-volume", "cinder-backup"] as const;
export type DaemonName = (typeof daemonNames)[number];

export function unitOf(component: DaemonName): string {
  return `${component}.service`;
}

/** What every part of it needs before it starts: its tables, and its login to the queue. */
export function tablesAndQueue({ provided }: Pick<HostView, "provided">): readonly GoalRef[] {
  return [
    { condition: schemaConditionId("cinder") },
    ...provision(provided, "queue").ready({ user: "cinder", vhost: "cinder" }),
  ];
}

/** Volumes that are a host's own are kept on hosts for storage, or where none is, on the control hosts. */
export function storageRole({ hosts }: Pick<Site, "hosts">): "storage" | "control" {
  return hosts.some(({ roles }) => roles.includes("storage")) ? "storage" : "control";
}
