import { askOthers, type GoalRef, type ManagedUnit } from "../contract/condition.ts";
import type { HealthCheck } from "../contract/endpoint.ts";
import { hostsOf, hostNamed } from "../contract/lookup.ts";
import type { StatusProbe } from "../contract/status.ts";
import type { HostView } from "../contract/provisions.ts";
import { apiPart, apiStatusScript } from "./api-status.ts";
import { backendUrls, scheme } from "./service-url.ts";

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
  /** What must hold on its host before it starts, its files aside. */
  after(host: string): readonly GoalRef[];
}

/** A path that asks for nothing but the process: were the database asked, its stall would take all instances away at once. */
export const healthPath = "/healthcheck";
export const healthCheck: HealthCheck = { kind: "http", path: healthPath, expectStatus: "200" };

/** Loading the application takes a busy host this long at the most. */
const startMs = 180_000;

export function isOnHost({ component }: Pick<ApiService, "component">, { design, host }: HostView): boolean {
  return hostsOf(design, component).includes(host);
}

/** The unit of an API on a host: restarted with its files, one host at a time, while another instance answers. */
export function apiUnit(api: ApiService, { design, host }: HostView): ManagedUnit {
  const own = ownUrl(api, { design, host });
  const others = backendUrls(design, api.endpoint).filter((url) => url !== own);
  return {
    unit: api.unit,
    files: api.files,
    runs: { rank: "api" },
    onChange: "restart",
    startedBy: "systemd",
    ready: `curl -fsS -o /dev/null -m 5 ${own}${healthPath}`,
    after: api.after(host),
    gate: {
      turn: api.service,
      interrupts: `requests that ${api.service} on ${host} is working on${api.interruptsAlso}`,
      ...askOthers(
        hostsOf(design, api.component).filter((other) => other !== host),
        `${api.service} answers on another host`,
        others.map((url) => `curl -fs -o /dev/null -m 2 ${url}${healthPath}`).join(" || "),
      ),
    },
    startMs,
  };
}

export function apiProbe(api: ApiService, { design, host }: HostView): StatusProbe {
  return {
    component: api.component,
    script: apiStatusScript(api.unit, `${ownUrl(api, { design, host })}${healthPath}`),
    parse: (output, _exitCode, on) => apiPart(api.component, output, on),
  };
}

function ownUrl({ port }: ApiService, { design, host }: Pick<HostView, "design" | "host">): string {
  return `${scheme}://${hostNamed(design, host).address}:${port}`;
}
