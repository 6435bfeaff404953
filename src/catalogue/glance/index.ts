import { nothing, type Offer, type Technology } from "../contract/technology.ts";
import { apiProbe, apiUnit, healthCheck, isOnHost } from "../openstack/api-service.ts";
import { databaseTimerLimits, databaseTimers } from "../openstack/database.ts";
import type { Site } from "../../spec/site.ts";
import { glanceApi as api, glanceIdentity, port } from "./api.ts";
import { glanceConditions } from "./conditions.ts";
import { glanceFiles } from "./config.ts";
import { glanceConfigFile } from "./config-file.ts";
import { glanceOptions, type GlanceOptions } from "./options.ts";
import { glanceOrigins } from "./origins.ts";

const databasePassword = "glance-database-password";
const queuePassword = "glance-queue-password";

/** It reads the address, the balancer, keystone and the database anew with each request, and waits for nothing of its own. */
export const glance: Technology<GlanceOptions> = {
  name: "glance",
  kind: "service",
  options: glanceOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  offer,
  host: (view) =>
    isOnHost(api, view)
      ? { files: glanceFiles(view), units: [apiUnit(api, view)], probes: [apiProbe(api, view)] }
      : nothing,
  site: glanceConditions,
  files: { config: glanceConfigFile, origins: glanceOrigins },
};

const loss =
  "makes every image that was uploaded through it unreadable, for good if the disk is gone; the image list goes on working";
const remedy =
  "Put the image directory on storage that all hosts share, and say so: services: { glance: { store: { kind: shared, path: /srv/images } } }.";

function offer(site: Site, { store }: GlanceOptions): Offer {
  const shared = store.kind === "shared";
  return {
    components: [
      {
        name: api.component,
        nature: "stateless",
        because: shared
          ? "what an image is stands in the database, its data in a directory that all hosts share"
          : "what an image is stands in the database; its data stands on one host's disk, which is a finding",
        mode: "active-active",
        modeBecause: shared
          ? "any instance answers any request"
          : "any instance says what an image is; uploads and downloads go to the one that has the data",
        loses:
          "the uploads and downloads it was passing on, and other requests it was working on, but for reads, which another instance is asked",
        redundancy: { rule: "any" },
        on: "control",
        run: { by: "systemd", units: [api.unit] },
        packages: ["glance-api", "curl"],
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
        check: healthCheck,
        share: { kind: "even", balance: "roundrobin" },
        // Of an image on one host's disk every instance knows what it is, and one has its data.
        ...(shared
          ? {}
          : {
              pinned: {
                what: "image data",
                place: "image directory",
                pathEnds: ["/file", "/stage", "/import"],
                loss,
                remedy,
              },
            }),
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
    queueUsers: [{ user: "glance", vhost: "/", passwordSecret: queuePassword }],
    secrets: [
      { name: databasePassword, kind: "password" },
      { name: queuePassword, kind: "password" },
      { name: glanceIdentity.passwordSecret, kind: "password" },
    ],
    timers: databaseTimers(site),
    timerLimits: databaseTimerLimits,
    decisions: [
      shared
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
  };
}
