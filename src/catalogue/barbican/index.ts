import type { Site } from "../../spec/site.ts";
import type { Offer, Technology } from "../contract/technology.ts";
import { apiComponent, apiEndpoint, daemonComponent, storesOf, wantsWithParts } from "../openstack/control-service.ts";
import { usualOrigins } from "../openstack/usual-origins.ts";
import { barbicanApi as api, barbicanIdentity, barbicanWorker as worker, configPath, keySecret } from "./api.ts";
import { barbicanConditions } from "./conditions.ts";
import { barbicanFiles } from "./config.ts";
import { barbicanConfigFile } from "./config-file.ts";
import { barbicanOptions, type BarbicanOptions } from "./options.ts";

export const barbican: Technology<BarbicanOptions> = {
  name: "barbican",
  kind: "service",
  options: barbicanOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  fills: [{ role: "key-manager" }],
  offer,
  host: (view) => wantsWithParts(view, { apis: [api], daemons: [worker] }, () => barbicanFiles(view)),
  site: barbicanConditions,
  files: { config: barbicanConfigFile, origins: usualOrigins(configPath) },
  provides: { "key-manager": { endpoint: api.endpoint, component: api.component } },
};

function offer(site: Site, options: BarbicanOptions): Offer {
  const stores = storesOf(barbicanIdentity, site);
  return {
    ...stores,
    components: [
      apiComponent(api, {
        packages: ["barbican-api"],
        because: "secrets stand in the database, encrypted with a key that every instance has",
        modeBecause: "any instance answers any request",
        loses: "the requests it was working on, but for reads, which another instance is asked",
        fills: ["key-manager"],
        needs: ["identity", "database"],
      }),
      daemonComponent(worker, {
        packages: ["barbican-worker"],
        because: "an order stands in the database before it is handed out, and its result after",
        modeBecause: "the workers take orders off one queue, whoever is free",
        loses:
          "the orders it was working on, which stay pending and are asked for anew; secrets can be read and stored meanwhile",
        needs: ["database", "queue"],
      }),
    ],
    endpoints: [
      apiEndpoint(api, options, {
        tried: {
          request: { kind: "list", path: "/v1/secrets" },
          operation: "list secrets",
          title: "Barbican secret lists",
          forA: "a list of secrets",
        },
      }),
    ],
    secrets: [
      ...stores.secrets,
      { name: keySecret, kind: "fernet-key", agreement: "the key that secrets are encrypted with" },
    ],
    decisions: [
      {
        subject: "barbican secret store",
        choice: "the database, encrypted with one key that every host has in its own file",
        because:
          "no hardware module is named; the key is among the site's secrets, and without it what is stored cannot be read again: keep it with the backups, and not beside those of the database",
      },
      {
        subject: "barbican keystone listener",
        choice: "not run",
        because:
          "it only removes the secrets of projects that were deleted, and would need keystone to send notifications",
      },
    ],
  };
}
