import { provision } from "../contract/provisions.ts";
import { servicePassword } from "../contract/secret.ts";
import { nothing, type Offer, type Technology } from "../contract/technology.ts";
import { apiAgent, apiProbe, apiUnit, healthCheck, healthPath, isOnHost } from "../openstack/api-service.ts";
import { databaseTimerLimits, databaseTimers } from "../openstack/database.ts";
import type { Site } from "../../spec/site.ts";
import { adminPasswordSecret, keystoneApi as api, port } from "./api.ts";
import { keystoneConditions } from "./conditions.ts";
import { keystoneFiles } from "./config.ts";
import { keyNeeds } from "./keys.ts";
import { keystoneConfigFile } from "./config-file.ts";
import { keystoneOptions, type KeystoneOptions } from "./options.ts";
import { identityProvision } from "./provides.ts";
import { keystoneOrigins } from "./origins.ts";

const databasePassword = "keystone-database-password";

export const keystone: Technology<KeystoneOptions> = {
  name: "keystone",
  kind: "service",
  options: keystoneOptions,
  uses: ["database", "balancer", "cache"],
  fills: [{ role: "identity" }],
  offer,
  bind: (draft, _options, provided) => ({
    failover: { [api.component]: provision(provided, "cache").failover(draft, provided) },
  }),
  host: (view) =>
    isOnHost(api, view)
      ? { files: keystoneFiles(view), units: [apiUnit(api, view)], probes: [apiProbe(api, view)] }
      : nothing,
  site: keystoneConditions,
  files: { config: keystoneConfigFile, origins: keystoneOrigins },
  provides: { identity: identityProvision },
};

function offer(site: Site, { processes, threads, tokenMinutes }: KeystoneOptions): Offer {
  return {
    components: [
      {
        name: api.component,
        nature: "stateless",
        because: "a Fernet token carries all it says, encrypted; what lasts is in the database",
        mode: "active-active",
        modeBecause: "any instance answers any request, since all have the same keys and one database",
        loses: "the requests it was working on, but for reads, which another instance is asked; tokens stay valid",
        redundancy: { rule: "any" },
        on: "control",
        run: { by: "systemd", units: [api.unit], agent: apiAgent(api) },
        packages: ["keystone", "curl"],
        fills: ["identity"],
        needs: ["database"],
      },
    ],
    endpoints: [
      {
        name: api.endpoint,
        component: api.component,
        for: "everybody",
        port,
        backendPort: port,
        protocol: "http",
        localPort: port,
        check: healthCheck,
        share: { kind: "even", balance: "roundrobin" },
        idleTimeoutMs: 60_000,
        // Issuing tokens is the processor's work: more at once makes all late, and late answers are work for nobody.
        inFlightMax: 4 * processes,
        tried: {
          request: { kind: "token" },
          operation: "issue token",
          title: "Keystone tokens",
          forA: "a token",
        },
      },
    ],
    databases: [{ name: "keystone", user: "keystone", passwordSecret: databasePassword }],
    secrets: [
      { name: adminPasswordSecret, kind: "password" },
      servicePassword(databasePassword),
      ...keyNeeds(tokenMinutes),
    ],
    timers: databaseTimers(site),
    timerLimits: databaseTimerLimits,
    decisions: [
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
        choice: `GET ${healthPath}, which asks for nothing but the process`,
        because: "a check that needs the database would take every instance away at once when the database stalls",
      },
      {
        subject: "keystone processes",
        choice: `${processes} processes of ${threads} threads on each host`,
        because: "a process takes 130 MB; threads hold the requests that wait while the database moves",
      },
    ],
  };
}
