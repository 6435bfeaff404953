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

const port = 8774;
const uwsgi = { ini: "/etc/nova/nova-api-uwsgi.ini", defaults: "/etc/default/nova-api" } as const;

/** What users ask: servers, their sizes, their consoles. */
export const novaApi: ApiService = {
  service: "nova",
  component: "nova-api",
  endpoint: "nova",
  unit: "nova-api.service",
  port,
  files: [configPath, pastePath, ...Object.values(uwsgi)],
  interruptsAlso: "",
  holdFile: "/run/quorate/hold/nova",
  // A token that is none: the middleware logs in to Keystone and asks it and the cache.
  stops: stopsAnswered,
  warmUp: { path: "/v2.1/servers?limit=1", headers: ["X-Auth-Token: quorate-warm-up"] },
  after: () => databasesReady,
};

export function apiFiles(view: HostView<NovaOptions>): readonly ManagedFile[] {
  return uwsgiFiles(view, uwsgi, {
    name: novaApi.component,
    port,
    processes: view.options.processes,
    program: "/usr/bin/nova-api-wsgi",
  });
}

export const apiComponent: Component = {
  name: novaApi.component,
  nature: "stateless",
  because: "what a server is stands in the databases; what is to be done is handed to others as a message",
  mode: "active-active",
  modeBecause: "any instance answers any request",
  loses:
    "the requests it was working on, but for reads, which another instance is asked; a server that it had begun to create goes on being made",
  redundancy: { rule: "any" },
  on: "control",
  run: { by: "systemd", units: [novaApi.unit] },
  packages: ["nova-api", "curl"],
  fills: ["compute"],
  // A server is told with its security groups, which the network service knows.
  needs: ["identity", "database", "queue", "network"],
};

export function apiEndpoint({ processes }: NovaOptions): EndpointOffer {
  return {
    name: novaApi.endpoint,
    component: novaApi.component,
    for: "everybody",
    port,
    backendPort: port,
    protocol: "http",
    check: healthCheckOf(novaApi),
    share: { kind: "even", balance: "leastconn" },
    // One that each process works on, and one at hand.
    inFlightMax: 2 * processes,
    // Some requests wait for a compute host's answer, for as long as messages may take.
    idleTimeoutMs: 120_000,
    tried: {
      request: { kind: "list", path: "/v2.1/servers" },
      operation: "list servers",
      title: "Nova server lists",
      forA: "a server list",
    },
  };
}
