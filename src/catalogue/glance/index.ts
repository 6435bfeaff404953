import type { Design } from "../contract/design.ts";
import type { HostView } from "../contract/provisions.ts";
import { servicePassword } from "../contract/secret.ts";
import { nothing, type Offer, type Technology } from "../contract/technology.ts";
import { apiAgent, apiProbe, apiUnit, healthCheck, isOnHost } from "../openstack/api-service.ts";
import { databaseTimerLimits, databaseTimers } from "../openstack/database.ts";
import type { Site } from "../../spec/site.ts";
import { glanceApi as api, glanceIdentity, port, swiftLoginPath } from "./api.ts";
import { glanceConditions } from "./conditions.ts";
import { glanceFiles } from "./config.ts";
import { glanceConfigFile } from "./config-file.ts";
import { glanceOptions, storeOf, type GlanceOptions } from "./options.ts";
import { glanceOrigins } from "./origins.ts";
import { storeStory } from "./store-story.ts";

const databasePassword = "glance-database-password";
const queuePassword = "glance-queue-password";

/** It reads the address, the balancer, keystone and the database anew with each request, and waits for nothing of its own. */
export const glance: Technology<GlanceOptions> = {
  name: "glance",
  kind: "service",
  options: glanceOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  usesAlso: ({ store }) => (store?.kind === "swift" ? ["object-store"] : []),
  fills: [{ role: "image" }],
  offer,
  host: (view) =>
    isOnHost(api, view)
      ? {
          files: glanceFiles(view),
          units: [apiUnit({ ...api, files: filesOf(view) }, view)],
          probes: [apiProbe(api, view)],
        }
      : nothing,
  site: glanceConditions,
  files: { config: glanceConfigFile, origins: glanceOrigins },
  provides: { image: { endpoint: api.endpoint, component: api.component } },
};

/** The login to the object store is a file of its own, where images go there. */
function filesOf({ options, design }: HostView<GlanceOptions>): readonly string[] {
  return storeOf(options, design.providers).kind === "swift" ? [...api.files, swiftLoginPath] : api.files;
}

function offer(site: Site, options: GlanceOptions, providers: Design["providers"]): Offer {
  const store = storeOf(options, providers);
  const story = storeStory(store);
  return {
    components: [
      {
        name: api.component,
        nature: "stateless",
        because: `what an image is stands in the database, its data ${story.dataIn}`,
        mode: "active-active",
        modeBecause: story.modeBecause,
        loses:
          "the uploads and downloads it was passing on, and other requests it was working on, but for reads, which another instance is asked",
        redundancy: { rule: "any" },
        on: "control",
        run: { by: "systemd", units: [api.unit], agent: apiAgent(api) },
        packages: ["glance-api", "curl", ...(store.kind === "swift" ? ["python3-swiftclient"] : [])],
        fills: ["image"],
        needs: ["identity", "database", ...(store.kind === "swift" ? (["object-store"] as const) : [])],
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
        check: healthCheck,
        share: { kind: "even", balance: "roundrobin" },
        ...(story.pinned === undefined ? {} : { pinned: story.pinned }),
        // Some uploads, and what is quick beside them.
        inFlightMax: 32,
        // An upload may pause while its sender reads from a slow disk.
        idleTimeoutMs: 300_000,
        tried: {
          request: { kind: "list", path: "/v2/images" },
          operation: "list images",
          title: "Glance image lists",
          forA: "an image list",
        },
      },
    ],
    databases: [{ name: "glance", user: "glance", passwordSecret: databasePassword }],
    queueUsers: [{ user: "glance", vhost: "glance", passwordSecret: queuePassword }],
    secrets: [
      servicePassword(databasePassword),
      servicePassword(queuePassword),
      servicePassword(glanceIdentity.passwordSecret),
    ],
    timers: databaseTimers(site),
    timerLimits: databaseTimerLimits,
    decisions: [
      story.decision,
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
  };
}
