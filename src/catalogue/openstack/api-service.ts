import { askOthers, type GoalRef, type ManagedUnit } from "../contract/condition.ts";
import type { HealthCheck } from "../contract/endpoint.ts";
import type { ClusterAgent } from "../contract/component.ts";
import { hostsOf, hostNamed } from "../contract/lookup.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { StatusProbe } from "../contract/status.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import gate from "./api-gate.sh";
import { apiPart, apiStatusScript } from "./api-status.ts";
import { backendUrls, scheme } from "./service-url.ts";
import { withPort } from "../../text/network-place.ts";

export interface WarmUp {
  readonly path: string;
  readonly headers: readonly string[];
  /** JSON; absent for a GET. */
  readonly body?: string;
}

/** What one API is; its unit, its probe and its gate follow from that. */
export interface ApiService {
  /** The OpenStack service, in words and as the turn of its restarts. */
  readonly service: string;
  readonly component: string;
  /** The designed endpoint that leads to it. */
  readonly endpoint: string;
  readonly unit: string;
  readonly port: number;
  /** Managed files that it runs with. */
  readonly files: readonly string[];
  /** What a restart interrupts beside the requests it works on: ", uploads among them"; empty where there is nothing. */
  readonly interruptsAlso: string;
  /** Where it says that it lives, asking for nothing but the process; absent: at /healthcheck. */
  readonly healthPath?: string;
  /** While this file is there its health check answers 503: oslo.middleware's `disable_by_file`. Absent: it has no such file. */
  readonly holdFile?: string;
  /** Settings of its unit by which what it works on is answered before it ends. Absent: it does not wait for that. */
  readonly stops?: Readonly<Record<string, string>>;
  /** Other settings of its unit. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What its workers are asked before clients are let in. It need not succeed, only go as deep as a client's would. */
  readonly warmUp: WarmUp;
  /** What must hold on its host before it starts, its files aside. */
  after(host: string): readonly GoalRef[];
}

/** A path that asks for nothing but the process: were the database asked, its stall would take all instances away at once. */
export const healthPath = "/healthcheck";
export const healthCheck: HealthCheck = { kind: "http", path: healthPath, expectStatus: "200" };

/** How a balancer asks an API. */
export function healthCheckOf(api: Pick<ApiService, "healthPath">): HealthCheck {
  return { kind: "http", path: pathOf(api), expectStatus: "200" };
}

function pathOf(api: Pick<ApiService, "healthPath">): string {
  return api.healthPath ?? healthPath;
}

/** Loading the application takes a busy host this long at the most. */
const startMs = 180_000;

export function isOnHost({ component }: Pick<ApiService, "component">, { design, host }: HostView): boolean {
  return hostsOf(design, component).includes(host);
}

/** The unit of an API on a host: restarted with its files, one host at a time, while another instance answers. */
export function apiUnit(api: ApiService, view: HostView): ManagedUnit {
  const { design, host } = view;
  const own = ownUrl(api, { design, host });
  const others = backendUrls(design, api.endpoint).filter((url) => url !== own);
  return {
    unit: api.unit,
    files: [...api.files, ...(api.holdFile === undefined ? [] : [gatePath(api), requestPath(api)])],
    runs: { rank: "api", settings: gateSettings(api, view) },
    onChange: "restart",
    startedBy: "systemd",
    ready: `curl -fsS -o /dev/null -m 5 ${own}${pathOf(api)}`,
    after: api.after(host),
    gate: {
      turn: api.service,
      interrupts: `requests that ${api.service} on ${host} is working on${api.interruptsAlso}`,
      ...askOthers(
        hostsOf(design, api.component).filter((other) => other !== host),
        `${api.service} answers on another host`,
        others.map((url) => `curl -fs -o /dev/null -m 2 ${url}${pathOf(api)}`).join(" || "),
      ),
    },
    startMs,
  };
}

/** A service with several APIs has a gate for each; its main one is called as the service. */
function gateName({ service, endpoint }: ApiService): string {
  return endpoint.startsWith(service) ? endpoint : service;
}

function gatePath(api: ApiService): string {
  return `/usr/libexec/quorate/${gateName(api)}-gate`;
}

function requestPath(api: ApiService): string {
  return `/etc/quorate/warm-up/${gateName(api)}`;
}

/** What keeps clients away from an API that is not ready, or about to stop. */
export function gateFiles(api: ApiService, view: HostView): readonly ManagedFile[] {
  if (api.holdFile === undefined) return [];
  const { path, headers, body } = api.warmUp;
  const lines = [
    `url = ${curlValue(`${ownUrl(api, view)}${path}`)}`,
    ...headers.map((header) => `header = ${curlValue(header)}`),
    ...(body === undefined ? [] : [`data = ${curlValue(body)}`]),
  ];
  return [
    { ...plainFile(gatePath(api), `#!/bin/bash\n${gate}`), mode: 0o755 },
    plainFile(requestPath(api), `# ${managedBy(view.design.site)}\n${lines.join("\n")}\n`),
  ];
}

/** Source: curl(1), `--config`. */
function curlValue(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** `+`: as root, whoever the service runs as; `-`: its failure is nobody's. Source: systemd.service(5). */
function gateSettings(api: ApiService, view: HostView): Readonly<Record<string, string>> {
  const { holdFile, stops = {}, settings = {} } = api;
  const noticedMs = provision(view.provided, "balancer").turnsAwayMs(view.design);
  const step = (words: readonly (string | number)[]): string => `-+${[gatePath(api), ...words].join(" ")}`;
  // Loading may take a minute on a busy host, and what follows half of one.
  const patience = { TimeoutStartSec: "3min", ...stops, ...settings };
  if (holdFile === undefined) return patience;
  return {
    ExecStartPre: step(["hold", holdFile]),
    ExecStartPost: step(["open", holdFile, `${ownUrl(api, view)}${pathOf(api)}`, requestPath(api)]),
    ...patience,
    ExecStop: step(["drain", holdFile, (noticedMs + 100) / 1000, api.port]),
  };
}

/** The API as the cluster runs it, where the site says so: watched by what it answers. */
export function apiAgent(api: ApiService): ClusterAgent {
  return { name: "ocf:quorate:openstack-api", parameters: { unit: api.unit, request: requestPath(api) } };
}

export function apiProbe(api: ApiService, { design, host }: HostView): StatusProbe {
  return {
    component: api.component,
    script: apiStatusScript(api.unit, `${ownUrl(api, { design, host })}${pathOf(api)}`),
    parse: (output, _exitCode, on) => apiPart(api.component, output, on),
  };
}

function ownUrl({ port }: ApiService, { design, host }: Pick<HostView, "design" | "host">): string {
  return `${scheme}://${withPort(hostNamed(design, host).address, port)}`;
}
