import type { Site } from "../../spec/site.ts";
import type { Component } from "../contract/component.ts";
import type { EndpointOffer } from "../contract/endpoint.ts";
import type { ManagedFile } from "../contract/file.ts";
import { timerMs } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import type { ServiceIdentity } from "../contract/roles/identity.ts";
import { servicePassword } from "../contract/secret.ts";
import type { HostWants, Offer } from "../contract/technology.ts";
import { managedBy } from "../format/header.ts";
import { overridden, renderIni, section, type IniEntries, type IniSection } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { apiProbe, apiUnit, healthCheckOf, isOnHost, type ApiService } from "./api-service.ts";
import { daemonProbe, daemonUnit, type Daemon } from "./daemon.ts";
import { databaseTimerLimits, databaseTimers } from "./database.ts";
import { messagingSection, transportUrl } from "./messaging.ts";
import { rpcFiles } from "./rpc.ts";
import { rpcTimeout, rpcTimer, rpcTimerLimit } from "./rpc-timeout.ts";
import { inFlightMost, type Crew } from "./uwsgi.ts";

/** What only the service's own folder knows of one of its components. */
export type Said = Pick<Component, "because" | "modeBecause" | "loses" | "packages" | "needs"> &
  Partial<Pick<Component, "nature" | "fills" | "masked" | "listens">>;

const everywhere = {
  nature: "stateless",
  mode: "active-active",
  redundancy: { rule: "any" },
  on: "control",
} as const;

/** An API of which every control host has an instance that answers any request. */
export function apiComponent({ component, unit }: ApiService, { packages, ...said }: Said): Component {
  return {
    name: component,
    ...everywhere,
    run: { by: "systemd", units: [unit] },
    packages: [...packages, "curl"],
    ...said,
  };
}

/** A daemon of which every control host has an instance that takes any message. */
export function daemonComponent({ component, unit }: Daemon, said: Said): Component {
  return { name: component, ...everywhere, run: { by: "systemd", units: [unit] }, ...said };
}

/** Where everybody reaches an API, and who works there. */
export function apiEndpoint(api: ApiService, crew: Crew, more: Pick<EndpointOffer, "tried"> = {}): EndpointOffer {
  return {
    name: api.endpoint,
    component: api.component,
    for: "everybody",
    port: api.port,
    backendPort: api.port,
    protocol: "http",
    check: healthCheckOf(api),
    share: { kind: "even", balance: "roundrobin" },
    idleTimeoutMs: 60_000,
    inFlightMax: inFlightMost(crew),
    ...more,
  };
}

/** What a host gets of a service whose components are all on the same hosts. */
export function wantsWithParts(
  view: HostView,
  { apis, daemons = [] }: { readonly apis: readonly ApiService[]; readonly daemons?: readonly Daemon[] },
  files: () => readonly ManagedFile[],
): HostWants {
  const [first] = apis;
  if (first === undefined || !isOnHost(first, view)) return { files: [], units: [], probes: [] };
  return {
    files: [...files(), ...rpcFiles(daemons, view, 0)],
    units: [...apis.map((api) => apiUnit(api, view)), ...daemons.map((daemon) => daemonUnit(daemon, view))],
    probes: [...apis.map((api) => apiProbe(api, view)), ...daemons.map((daemon) => daemonProbe(daemon, view))],
  };
}

/** What a service with a database and a queue user of its own name brings with it. */
export function storesOf(
  { service, passwordSecret }: Pick<ServiceIdentity, "service" | "passwordSecret">,
  site: Site,
): Required<Pick<Offer, "databases" | "queueUsers" | "secrets" | "timers" | "timerLimits">> {
  const database = `${service}-database-password`;
  const queue = `${service}-queue-password`;
  return {
    databases: [{ name: service, user: service, passwordSecret: database }],
    queueUsers: [{ user: service, vhost: service, passwordSecret: queue }],
    secrets: [database, queue, passwordSecret].map(servicePassword),
    timers: [...databaseTimers(site), rpcTimer(service, site)],
    timerLimits: [...databaseTimerLimits, rpcTimerLimit(service)],
  };
}

/** Options of the file's first section that services of this kind have alike. */
export function firstOptions(view: HostView, service: string): IniEntries {
  return {
    log_dir: `/var/log/${service}`,
    transport_url: transportUrl(view, service),
    // What takes calls says so when it is asked.
    rpc_ping_enabled: true,
    rpc_response_timeout: timerMs(view.design, rpcTimeout(service)) / 1000,
  };
}

/** Sections that services of this kind have alike. */
export function usualSections(view: HostView, identity: ServiceIdentity): readonly IniSection[] {
  const { service } = identity;
  return [
    provision(view.provided, "identity").tokenSection(view, identity),
    messagingSection(view),
    section("oslo_middleware", { enable_proxy_headers_parsing: true }),
    section("oslo_policy", { policy_dirs: `/etc/${service}/policy.d` }),
  ];
}

/** A service's own file, with what the operator sets in it. Its secrets are for the service alone. */
export function serviceFile(
  path: string,
  view: HostView,
  { group, sections }: { readonly group: string; readonly sections: readonly IniSection[] },
): ManagedFile {
  const content = renderIni(managedBy(view.design.site), overridden(sections, view.overrides));
  return { ...plainFile(path, content), mode: 0o640, group, secret: true };
}
