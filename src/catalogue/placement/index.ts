import { nothing, type Offer, type Technology } from "../contract/technology.ts";
import { servicePassword } from "../contract/secret.ts";
import { apiProbe, apiUnit, healthCheckOf, isOnHost } from "../openstack/api-service.ts";
import { databaseTimerLimits, databaseTimers } from "../openstack/database.ts";
import type { Site } from "../../spec/site.ts";
import { placementApi as api, placementIdentity, port } from "./api.ts";
import { placementConditions } from "./conditions.ts";
import { placementFiles } from "./config.ts";
import { placementConfigFile } from "./config-file.ts";
import { placementOptions, type PlacementOptions } from "./options.ts";
import { placementOrigins } from "./origins.ts";

const databasePassword = "placement-database-password";

export const placement: Technology<PlacementOptions> = {
  name: "placement",
  kind: "service",
  options: placementOptions,
  uses: ["identity", "database", "cache", "balancer"],
  fills: [{ role: "placement" }],
  offer,
  host: (view) =>
    isOnHost(api, view)
      ? { files: placementFiles(view), units: [apiUnit(api, view)], probes: [apiProbe(api, view)] }
      : nothing,
  site: placementConditions,
  files: { config: placementConfigFile, origins: placementOrigins },
  provides: { placement: { endpoint: api.endpoint, component: api.component } },
};

function offer(site: Site, { processes, threads }: PlacementOptions): Offer {
  return {
    components: [
      {
        name: api.component,
        nature: "stateless",
        because: "what there is and who has claimed it stands in the database, and each claim is one transaction",
        mode: "active-active",
        modeBecause:
          "any instance answers any request: two claims of the same resource meet in the database, and the later one is made anew",
        loses:
          "the requests it was working on, but for reads, which another instance is asked; the scheduler makes a claim anew",
        redundancy: { rule: "any" },
        on: "control",
        run: { by: "systemd", units: [api.unit] },
        packages: ["placement-api", "curl"],
        fills: ["placement"],
        needs: ["identity", "database"],
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
        check: healthCheckOf(api),
        share: { kind: "even", balance: "roundrobin" },
        inFlightMax: processes * threads,
        idleTimeoutMs: 60_000,
        tried: {
          request: { kind: "list", path: "/resource_providers" },
          operation: "list resource providers",
          title: "Placement provider lists",
          forA: "a list of resource providers",
        },
      },
    ],
    databases: [{ name: "placement", user: "placement", passwordSecret: databasePassword }],
    secrets: [servicePassword(databasePassword), servicePassword(placementIdentity.passwordSecret)],
    timers: databaseTimers(site),
    timerLimits: databaseTimerLimits,
    decisions: [
      {
        subject: "placement health check",
        choice: "oslo.middleware's, put before placement's application",
        because:
          "placement has none, and an instance that is cold or about to stop must be able to say so before clients meet it",
      },
    ],
  };
}
