import type { Component } from "../contract/component.ts";
import type { EndpointOffer } from "../contract/endpoint.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { healthCheckOf, type ApiService } from "../openstack/api-service.ts";
import { stopsAnswered } from "../openstack/uwsgi.ts";
import { uwsgiFiles } from "./application.ts";
import type { NovaOptions } from "./options.ts";
import { pastePath } from "./paste.ts";
import { configPath, databasesReady } from "./places.ts";

const port = 8775;
const uwsgi = { ini: "/etc/nova/nova-api-metadata-uwsgi.ini", defaults: "/etc/default/nova-api-metadata" } as const;

/** What a server asks about itself, through the agent that its network passes the request to. */
export const novaMetadata: ApiService = {
  service: "nova",
  component: "nova-metadata",
  endpoint: "nova-metadata",
  unit: "nova-api-metadata.service",
  port,
  files: [configPath, pastePath, ...Object.values(uwsgi)],
  interruptsAlso: "",
  holdFile: "/run/quorate/hold/nova-metadata",
  // A server that is none, so that its cell is looked for.
  stops: stopsAnswered,
  warmUp: { path: "/latest/meta-data/", headers: ["X-Instance-ID: 00000000-0000-0000-0000-000000000000"] },
  after: () => databasesReady,
};

export function metadataFiles(view: HostView<NovaOptions>): readonly ManagedFile[] {
  return uwsgiFiles(view, uwsgi, {
    name: "nova-api-metadata",
    port,
    processes: view.options.metadataProcesses,
    program: "/usr/bin/nova-metadata-wsgi",
  });
}

export const metadataComponent: Component = {
  name: novaMetadata.component,
  nature: "stateless",
  because: "it reads what a server may know of itself from the databases",
  mode: "active-active",
  modeBecause: "any instance answers any server",
  loses: "nothing: a server's question is asked of another instance",
  redundancy: { rule: "any" },
  on: "control",
  run: { by: "systemd", units: [novaMetadata.unit] },
  packages: ["nova-api", "curl"],
  needs: ["database", "network"],
};

export function metadataEndpoint({ metadataProcesses }: NovaOptions): EndpointOffer {
  return {
    name: novaMetadata.endpoint,
    component: novaMetadata.component,
    for: "services",
    port,
    backendPort: port,
    protocol: "http",
    localPort: port,
    check: healthCheckOf(novaMetadata),
    share: { kind: "even", balance: "roundrobin" },
    inFlightMax: 2 * metadataProcesses,
    idleTimeoutMs: 60_000,
  };
}
