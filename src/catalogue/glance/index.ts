import { hostNamed } from "../contract/lookup.ts";
import type { Technology } from "../contract/technology.ts";
import { httpPart, httpStatusScript } from "../keystone/status.ts";
import { databaseTimers } from "../openstack/database.ts";
import { endpointNamed } from "../openstack/endpoint.ts";
import { glanceConditions, storeConditionId } from "./conditions.ts";
import { configPath, glanceFiles, glanceHosts, glanceIdentity, glanceUnit as unit, port } from "./config.ts";
import { glanceOptions, type GlanceOptions } from "./options.ts";

const component = "glance-api";
const health = "/healthcheck";

export const glance: Technology<GlanceOptions> = {
  name: "glance",
  kind: "service",
  options: glanceOptions,
  requires: ["keystone", "galera", "rabbitmq", "memcached", "haproxy"],
  packages: ["glance-api", "python3-pymysql", "python3-memcache", "curl"],
  maskedUnits: [],
  secrets: [
    { name: "glance-database-password", kind: "password" },
    { name: "glance-queue-password", kind: "password" },
    { name: glanceIdentity.passwordSecret, kind: "password" },
  ],
  database: { name: "glance", user: "glance", passwordSecret: "glance-database-password" },
  queueUser: { user: "glance", vhost: "/", passwordSecret: "glance-queue-password" },
  referenceTimers: {},
  components: (_site, { store }) => [
    {
      name: component,
      nature: "stateless",
      because:
        store.kind === "shared"
          ? "what an image is stands in the database, its data in a directory that all hosts share"
          : "what an image is stands in the database; its data stands on one host's disk, which is a finding",
      modes: ["active-active"],
      modeBecause:
        store.kind === "shared"
          ? "any instance answers any request"
          : "any instance says what an image is; uploads and downloads go to the one that has the data",
      units: [unit],
      runsOn: "control",
      redundancy: { rule: "any" },
      needs: ["keystone-api", "galera"],
    },
  ],
  endpoints: (_site, { store }) => [
    {
      name: glanceIdentity.endpoint,
      component,
      port,
      backendPort: port,
      protocol: "http",
      check: { kind: "http", path: health, expectStatus: "200" },
      balance: "roundrobin",
      share: "even",
      // Of an image on one host's disk every instance knows what it is, and one has its data.
      ...(store.kind === "shared"
        ? {}
        : {
            pinned: {
              what: "image data",
              place: "image directory",
              pathEnds: ["/file", "/stage", "/import"],
            },
          }),
      // Some uploads, and what is quick beside them.
      inFlightMax: 32,
      // An upload may pause while its sender reads from a slow disk.
      idleTimeoutMs: 300_000,
    },
  ],
  timers: databaseTimers,
  decisions: (_site, { store }) => [
    store.kind === "shared"
      ? {
          subject: "glance image data",
          choice: `${store.path}, which all hosts share`,
          because: "you say so; how many copies there are is the matter of that storage",
        }
      : {
          subject: "glance image data",
          choice: `a single copy, in ${store.path} on the first host, to which uploads and downloads go`,
          because:
            "no shared store is configured; while that host is away there are no uploads and downloads, and what images there are is still answered",
        },
    {
      subject: "glance token cache",
      choice: "the memcached of its own host only",
      because:
        "its client waits whole seconds for a dead server; the one beside it fails together with the service, and what is not cached is asked of keystone",
    },
    {
      subject: "glance notifications",
      choice: "sent to a quorum queue, without retry",
      because: "a request must not wait for a queue; a notification that finds no broker is lost and logged",
    },
  ],
  clusterResources: () => ({ resources: [], constraints: [] }),
  // It reads the address, the balancer, keystone and the database anew with each request, and waits for nothing of its own.
  failover: () => [],
  files: (view) => glanceFiles(view, glanceOptions.parse(view.design.options["glance"] ?? {})),
  units: ({ design, host }) => {
    const hosts = glanceHosts(design);
    if (!hosts.includes(host)) return [];
    const { address } = hostNamed(design, host);
    const others = endpointNamed(design, glanceIdentity.endpoint).backends.filter((each) => each.host !== host);
    return [
      {
        unit,
        host,
        technology: "glance",
        files: [configPath],
        onChange: "restart",
        startedBy: "systemd",
        ready: `curl -fsS -o /dev/null -m 5 http://${address}:${port}${health}`,
        after: [`${host}/file ${configPath}`, storeConditionId(host)],
        gate: {
          turn: "glance",
          interrupts: `requests that glance on ${host} is working on, uploads among them`,
          askOn: hosts.filter((other) => other !== host),
          question: "glance answers on another host",
          test:
            others
              .map((other) => `curl -fs -o /dev/null -m 2 http://${other.address}:${other.port}${health}`)
              .join(" || ") || "true",
        },
        startMs: 180_000,
      },
    ];
  },
  conditions: (view) => glanceConditions(view, glanceOptions.parse(view.design.options["glance"] ?? {})),
  probes: ({ design, host }) =>
    glanceHosts(design).includes(host)
      ? [
          {
            component,
            script: httpStatusScript(unit, `http://${hostNamed(design, host).address}:${port}${health}`),
            parse: (output, _exitCode, on) => httpPart(component, output, on),
          },
        ]
      : [],
};
