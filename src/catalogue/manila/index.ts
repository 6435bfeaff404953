import type { Site } from "../../spec/site.ts";
import { timerKeys } from "../contract/origin.ts";
import type { Offer, Technology } from "../contract/technology.ts";
import { apiComponent, apiEndpoint, daemonComponent, storesOf, wantsWithParts } from "../openstack/control-service.ts";
import { usualOrigins } from "../openstack/usual-origins.ts";
import { configPath, manilaApi as api, manilaIdentity, manilaScheduler as scheduler } from "./api.ts";
import { manilaConditions } from "./conditions.ts";
import { manilaFiles } from "./config.ts";
import { manilaConfigFile } from "./config-file.ts";
import { manilaOptions, type ManilaOptions } from "./options.ts";
import { manilaReferenceTimers, manilaTimerLimits, manilaTimers } from "./timers.ts";

export const manila: Technology<ManilaOptions> = {
  name: "manila",
  kind: "service",
  options: manilaOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  offer,
  host: (view) => wantsWithParts(view, { apis: [api], daemons: [scheduler] }, () => manilaFiles(view)),
  site: manilaConditions,
  files: {
    config: manilaConfigFile,
    origins: [
      ...usualOrigins(configPath),
      { path: configPath, line: /^(?:report_interval|service_down_time)\b/u, keys: timerKeys },
    ],
  },
};

function offer(site: Site, options: ManilaOptions): Offer {
  const stores = storesOf(manilaIdentity, site);
  return {
    ...stores,
    components: [
      apiComponent(api, {
        packages: ["manila-api"],
        because: "what shares there are stands in the database",
        modeBecause: "any instance answers any request",
        loses: "the requests it was working on, but for reads, which another instance is asked",
        needs: ["identity", "database", "queue"],
      }),
      daemonComponent(scheduler, {
        packages: ["manila-scheduler"],
        because: "what it chooses from is reported to it again and again, and its choice stands in the database",
        modeBecause: "the instances take requests off one queue, whoever is free",
        loses: "the shares it was finding a place for, which stay in creation and are asked for anew",
        needs: ["database", "queue"],
      }),
    ],
    endpoints: [
      apiEndpoint(api, options, {
        tried: {
          request: { kind: "list", path: "/v2/shares" },
          operation: "list shares",
          title: "Manila share lists",
          forA: "a list of shares",
        },
      }),
    ],
    timers: [...stores.timers, ...manilaTimers(site)],
    timerLimits: [...stores.timerLimits, ...manilaTimerLimits],
    referenceTimers: manilaReferenceTimers,
    decisions: [
      {
        subject: "manila shares",
        choice: "served by hosts of manila-share that are not of this design",
        because:
          "where a share's data is, and what of it survives a host, is the matter of its storage; the API and the choice of a host go on without any one of these",
      },
    ],
  };
}
