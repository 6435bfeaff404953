import type { Site } from "../../spec/site.ts";
import type { Offer, Technology } from "../contract/technology.ts";
import { apiComponent, apiEndpoint, daemonComponent, storesOf, wantsWithParts } from "../openstack/control-service.ts";
import { usualOrigins } from "../openstack/usual-origins.ts";
import {
  configPath,
  heatApi as api,
  heatCfn as cfn,
  heatEngine as engine,
  heatIdentity,
  keySecret,
  stackDomain,
} from "./api.ts";
import { heatConditions } from "./conditions.ts";
import { heatFiles } from "./config.ts";
import { heatConfigFile } from "./config-file.ts";
import { cfnCrew, heatOptions, type HeatOptions } from "./options.ts";

/** What it makes for its users is made by whichever services the site has: it needs none of them to start. */
export const heat: Technology<HeatOptions> = {
  name: "heat",
  kind: "service",
  options: heatOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  fills: [{ role: "orchestration" }],
  offer,
  host: (view) => wantsWithParts(view, { apis: [api, cfn], daemons: [engine] }, () => heatFiles(view)),
  site: heatConditions,
  files: {
    config: heatConfigFile,
    origins: [
      ...usualOrigins(configPath),
      { path: configPath, line: /^num_engine_workers\b/u, keys: [["services", "heat", "engineWorkers"]] },
    ],
  },
  provides: { orchestration: { endpoint: api.endpoint, component: api.component } },
};

function offer(site: Site, options: HeatOptions): Offer {
  const stores = storesOf(heatIdentity, site);
  const loses = "the requests it was working on, but for reads, which another instance is asked";
  return {
    ...stores,
    components: [
      apiComponent(api, {
        packages: ["heat-api"],
        because: "it hands each request to a heat-engine and keeps nothing",
        modeBecause: "any instance answers any request",
        loses,
        fills: ["orchestration"],
        needs: ["identity", { component: engine.component }],
      }),
      apiComponent(cfn, {
        packages: ["heat-api-cfn"],
        because: "it hands each request to a heat-engine and keeps nothing",
        modeBecause: "any instance answers any request; servers of stacks report to it",
        loses,
        needs: ["identity", { component: engine.component }],
      }),
      daemonComponent(engine, {
        packages: ["heat-engine"],
        because: "a stack, and how far its resources are, stands in the database",
        modeBecause:
          "the engines take one resource after another off one queue, whoever is free: a stack is the work of all of them",
        loses:
          "the resources it was working on: their stacks stay in progress until the next update or deletion, which another engine takes over, or until their own time is up",
        needs: ["identity", "database", "queue"],
      }),
    ],
    endpoints: [
      // A list of stacks has the project that asks in its path, which a drill's clients do not know.
      apiEndpoint(api, options),
      apiEndpoint(cfn, cfnCrew(options)),
    ],
    secrets: [
      ...stores.secrets.filter(({ name }) => name !== heatIdentity.passwordSecret),
      // Trusts of stacks name its user: it goes by no other name, and so keeps its password.
      { name: heatIdentity.passwordSecret, kind: "password" },
      { name: stackDomain.passwordSecret, kind: "password" },
      // 32 characters, as AES-256 takes them.
      { name: keySecret, kind: "password", agreement: "the key that credentials are encrypted with" },
    ],
    decisions: [
      {
        subject: "heat engines",
        choice: "convergence: each resource of a stack is a message that any engine takes",
        because: "an engine that dies costs the resources it had in hand and not the whole stack",
      },
      {
        subject: "heat stack users",
        choice: `a domain of their own, ${stackDomain.domain}, that ${stackDomain.user} administers`,
        because: "a template may ask for users, and heat must not be able to touch anybody else's",
      },
    ],
  };
}
