import type { Site } from "../../spec/site.ts";
import type { Offer, Technology } from "../contract/technology.ts";
import { apiComponent, apiEndpoint, storesOf, wantsWithParts } from "../openstack/control-service.ts";
import { usualOrigins } from "../openstack/usual-origins.ts";
import { configPath, ironicApi as api, ironicIdentity } from "./api.ts";
import { ironicConditions } from "./conditions.ts";
import { ironicFiles } from "./config.ts";
import { ironicConfigFile } from "./config-file.ts";
import { ironicOptions, type IronicOptions } from "./options.ts";

export const ironic: Technology<IronicOptions> = {
  name: "ironic",
  kind: "service",
  options: ironicOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  offer,
  host: (view) => wantsWithParts(view, { apis: [api] }, () => ironicFiles(view)),
  site: ironicConditions,
  files: { config: ironicConfigFile, origins: usualOrigins(configPath) },
};

function offer(site: Site, options: IronicOptions): Offer {
  return {
    ...storesOf(ironicIdentity, site),
    components: [
      apiComponent(api, {
        packages: ["ironic-api"],
        because: "what machines there are, and in which state, stands in the database",
        modeBecause: "any instance answers any request",
        loses: "the requests it was working on, but for reads, which another instance is asked",
        needs: ["identity", "database", "queue"],
      }),
    ],
    endpoints: [
      apiEndpoint(api, options, {
        tried: {
          request: { kind: "list", path: "/v1/nodes" },
          operation: "list machines",
          title: "Ironic machine lists",
          forA: "a list of machines",
        },
      }),
    ],
    decisions: [
      {
        subject: "ironic conductors",
        choice: "on hosts that are not of this design",
        because:
          "they stand in the network that machines boot from; several share the machines out by themselves, and take over those of one that is silent",
      },
    ],
  };
}
