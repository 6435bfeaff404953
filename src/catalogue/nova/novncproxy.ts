import type { Component } from "../contract/component.ts";
import type { EndpointOffer } from "../contract/endpoint.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import type { ApiService } from "../openstack/api-service.ts";
import { configPath, databasesReady } from "./places.ts";

export const novncPort = 6080;
/** The page that users open, which noVNC's package brings. */
export const novncPage = "/vnc_lite.html";
/** Debian's init script starts the proxy of this kind alone. */
const defaultsPath = "/etc/default/nova-consoleproxy";

/** What passes a server's screen on to a user's browser. */
export const novncProxy: ApiService = {
  service: "nova",
  component: "nova-novncproxy",
  endpoint: "nova-novncproxy",
  unit: "nova-novncproxy.service",
  port: novncPort,
  files: [configPath, defaultsPath],
  // Each connection has a process of its own, and all would wait at the one place of the kernel's that they inherit: one takes what another
  // waits for, which then waits for ever, and wakes whenever any of them is meant. Source: epoll(7); eventlet, "Hubs".
  settings: { Environment: "EVENTLET_HUB=poll" },
  interruptsAlso: ", open consoles among them",
  healthPath: novncPage,
  warmUp: { path: novncPage, headers: [] },
  after: () => databasesReady,
};

export function novncFiles({ design }: Pick<HostView, "design">): readonly ManagedFile[] {
  const lines = ["NOVA_CONSOLE_PROXY_TYPE=novnc", "NOVA_SERIAL_PROXY_START=false"];
  return [plainFile(defaultsPath, `# ${managedBy(design.site)}\n${lines.join("\n")}\n`)];
}

export const novncComponent: Component = {
  name: novncProxy.component,
  nature: "stateless",
  because: "who may open which console stands in the database; an open console is a connection and no more",
  mode: "active-active",
  modeBecause: "any instance opens any console",
  loses: "the consoles that were open through it, which their users open again",
  redundancy: { rule: "any" },
  on: "control",
  run: { by: "systemd", units: [novncProxy.unit] },
  packages: ["nova-consoleproxy", "curl"],
  masked: ["nova-serialproxy.service", "nova-spicehtml5proxy.service"],
  needs: ["database", "queue"],
};

export const novncEndpoint: EndpointOffer = {
  name: novncProxy.endpoint,
  component: novncProxy.component,
  for: "everybody",
  port: novncPort,
  backendPort: novncPort,
  protocol: "http",
  // Each connection starts a process: asked as others are, the proxies of three hosts take an eighth of a core to say that they run.
  check: { kind: "http", path: novncPage, expectStatus: "200", costly: true },
  share: { kind: "even", balance: "leastconn" },
  // A console at which nobody types.
  idleTimeoutMs: 3_600_000,
};
