import { hostNamed } from "../contract/lookup.ts";
import type { Technology } from "../contract/technology.ts";
import { cacheFailover } from "../memcached/client.ts";
import { databaseTimers } from "../openstack/database.ts";
import { adminPasswordSecret, backendUrls, keystoneEndpoint } from "./client.ts";
import { keyDirectoriesConditionId, keystoneConditions } from "./conditions.ts";
import { keystoneFiles, keystoneHosts, keystoneUnit as unit, paths, port } from "./config.ts";
import { credentialKeySecrets, fernetKeySecrets } from "./keys.ts";
import { keystoneOptions, type KeystoneOptions } from "./options.ts";
import { keystoneOrigins } from "./origins.ts";
import { httpPart, httpStatusScript } from "./status.ts";

const component = "keystone-api";
const health = "/healthcheck";

export const keystone: Technology<KeystoneOptions> = {
  name: "keystone",
  kind: "service",
  options: keystoneOptions,
  requires: ["galera", "haproxy", "memcached"],
  packages: { zed: ["keystone", "python3-pymysql", "python3-memcache", "curl"] },
  maskedUnits: [],
  secrets: [
    { name: adminPasswordSecret, kind: "password" },
    { name: "keystone-database-password", kind: "password" },
    ...fernetKeySecrets.map((name) => ({ name, kind: "fernet-key", agreement: "Fernet keys" }) as const),
    ...credentialKeySecrets.map((name) => ({ name, kind: "fernet-key" }) as const),
  ],
  database: { name: "keystone", user: "keystone", passwordSecret: "keystone-database-password" },
  referenceTimers: {},
  components: () => [
    {
      name: component,
      nature: "stateless",
      because: "a Fernet token carries all it says, encrypted; what lasts is in the database",
      modes: ["active-active"],
      modeBecause: "any instance answers any request, since all have the same keys and one database",
      units: [unit],
      runsOn: "control",
      redundancy: { rule: "any" },
      needs: ["galera"],
    },
  ],
  endpoints: (_site, { processes }) => [
    {
      name: keystoneEndpoint,
      component,
      port,
      backendPort: port,
      protocol: "http",
      localPort: port,
      check: { kind: "http", path: health, expectStatus: "200" },
      balance: "roundrobin",
      share: "even",
      idleTimeoutMs: 60_000,
      // Issuing tokens is the processor's work: more at once makes all late, and late answers are work for nobody.
      inFlightMax: 4 * processes,
    },
  ],
  timers: databaseTimers,
  decisions: (_site, { processes, threads }) => [
    {
      subject: "keystone tokens",
      choice: "Fernet, with the same keys on every host",
      because: "every instance reads what another issued, and no token is stored anywhere",
    },
    {
      subject: "keystone cache",
      choice: "the one memcached that serves all hosts, through oslo_cache.memcache_pool",
      because: "what one host revokes the others must see; this backend connects anew when its connection is cut",
    },
    {
      subject: "keystone health check",
      choice: `GET ${health}, which asks for nothing but the process`,
      because: "a check that needs the database would take every instance away at once when the database stalls",
    },
    {
      subject: "keystone processes",
      choice: `${processes} processes of ${threads} threads on each host`,
      because: "a process takes 130 MB; threads hold the requests that wait while the database moves",
    },
  ],
  clusterResources: () => ({ resources: [], constraints: [] }),
  failover: cacheFailover,
  files: (view) => keystoneFiles(view, keystoneOptions.parse(view.design.options["keystone"] ?? {})),
  origins: keystoneOrigins,
  units: ({ design, host }) => {
    const hosts = keystoneHosts(design);
    if (!hosts.includes(host)) return [];
    const own = `http://${hostNamed(design, host).address}:${port}`;
    const others = backendUrls(design).filter((url) => url !== own);
    return [
      {
        unit,
        host,
        technology: "keystone",
        files: Object.values(paths),
        onChange: "restart",
        startedBy: "systemd",
        ready: `curl -fsS -o /dev/null -m 5 ${own}${health}`,
        after: [...Object.values(paths).map((path) => `${host}/file ${path}`), keyDirectoriesConditionId(host)],
        gate: {
          turn: "keystone",
          interrupts: `requests that keystone on ${host} is working on`,
          askOn: hosts.filter((other) => other !== host),
          question: "keystone answers on another host",
          test: others.map((url) => `curl -fs -o /dev/null -m 2 ${url}${health}`).join(" || ") || "true",
        },
        startMs: 180_000,
      },
    ];
  },
  conditions: keystoneConditions,
  probes: ({ design, host }) =>
    keystoneHosts(design).includes(host)
      ? [
          {
            component,
            script: httpStatusScript(unit, `http://${hostNamed(design, host).address}:${port}${health}`),
            parse: (output, _exitCode, on) => httpPart(component, output, on),
          },
        ]
      : [],
};
