import type { Site } from "../../spec/site.ts";
import type { Component } from "../contract/component.ts";
import type { Decision, Design } from "../contract/design.ts";
import { hostsOf } from "../contract/lookup.ts";
import type { Offer, Technology } from "../contract/technology.ts";
import { servicePassword } from "../contract/secret.ts";
import { healthCheckOf } from "../openstack/api-service.ts";
import { databaseTimerLimits, databaseTimers } from "../openstack/database.ts";
import { inFlightMost } from "../openstack/uwsgi.ts";
import { backendPackages } from "./backends.ts";
import { cinderConditions } from "./conditions.ts";
import { cinderFiles } from "./config.ts";
import { cinderConfigFile } from "./config-file.ts";
import { cinderOptions, type CinderOptions } from "./options.ts";
import { cinderOrigins } from "./origins.ts";
import { cinderApi as api, cinderIdentity, port, storageRole, tablesAndQueue, unitOf } from "./parts.ts";
import { blockStorage } from "./provides.ts";
import { cinderReferenceTimers, cinderTimerLimits, cinderTimers } from "./timers.ts";
import { cinderProbes, cinderUnits } from "./units.ts";
import { volumeComponent, volumeStory } from "./volume.ts";

const databasePassword = "cinder-database-password";
const queuePassword = "cinder-queue-password";

/** Volumes: an API and a scheduler that any host may run, and what works on the volumes where their storage is reached. */
export const cinder: Technology<CinderOptions> = {
  name: "cinder",
  kind: "service",
  options: cinderOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  usesAlso: ({ backend }) => (backend.kind === "nfs" ? ["cluster"] : []),
  fills: [{ role: "block-storage" }],
  offer,
  bind: (draft, { backend }, provided) =>
    backend.kind === "nfs"
      ? {
          // Its tables and its login are there before the cluster starts it anywhere.
          beforeResources: hostsOf(draft, "cinder-volume").length > 0 ? tablesAndQueue({ provided }) : [],
        }
      : {},
  host: (view) => ({
    files: cinderFiles(view),
    units: cinderUnits(view),
    probes: cinderProbes(view),
  }),
  site: cinderConditions,
  files: { config: cinderConfigFile, origins: cinderOrigins },
  provides: { "block-storage": blockStorage },
};

function offer(site: Site, options: CinderOptions, providers: Design["providers"]): Offer {
  const { backend } = options;
  const hasBackup = providers["object-store"] !== undefined;
  return {
    components: [
      apiComponent,
      scheduler,
      volumeComponent(site, backend),
      ...(hasBackup ? [backupComponent(site, options)] : []),
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
        inFlightMax: inFlightMost(options),
        // Who attaches a volume waits for the host that has it, for oslo.messaging's own 60 s at the most, and is then told why.
        idleTimeoutMs: 120_000,
        tried: {
          request: { kind: "list", path: "/v3/types" },
          operation: "list volume types",
          title: "Cinder volume types",
          forA: "a list of volume types",
        },
      },
    ],
    databases: [{ name: "cinder", user: "cinder", passwordSecret: databasePassword }],
    queueUsers: [{ user: "cinder", vhost: "cinder", passwordSecret: queuePassword }],
    secrets: [
      servicePassword(databasePassword),
      servicePassword(queuePassword),
      servicePassword(cinderIdentity.passwordSecret),
    ],
    timers: [...databaseTimers(site), ...cinderTimers(site)],
    referenceTimers: cinderReferenceTimers,
    timerLimits: [...databaseTimerLimits, ...cinderTimerLimits],
    decisions: decisions(backend, hasBackup),
  };
}

const apiComponent: Component = {
  name: api.component,
  nature: "stateless",
  because: "what a volume is stands in the database; its work is handed on as messages",
  mode: "active-active",
  modeBecause: "any instance answers any request",
  loses: "the requests that it was working on, but for reads, which another instance is asked",
  redundancy: { rule: "any" },
  on: "control",
  run: { by: "systemd", units: [api.unit] },
  packages: ["cinder-api", "curl"],
  fills: ["block-storage"],
  needs: ["identity", "database", "queue"],
};

const scheduler: Component = {
  name: "cinder-scheduler",
  nature: "stateless",
  because: "it knows each backend's room by reports that all of them send to all schedulers",
  mode: "active-active",
  modeBecause:
    "all take work from one queue; two that place at once may both choose the last room, and one is then told to choose again",
  loses: "the placing that it was working on: that volume is in error, and is made again",
  redundancy: { rule: "any" },
  on: "control",
  run: { by: "systemd", units: [unitOf("cinder-scheduler")] },
  packages: ["cinder-scheduler"],
  needs: ["database", "queue"],
};

function backupComponent(site: Site, { backend }: CinderOptions): Component {
  return {
    name: "cinder-backup",
    nature: "stateless",
    because: "a backup is in the object store, and what it is of in the database",
    mode: "active-active",
    modeBecause:
      backend.kind === "directory" || backend.kind === "lvm"
        ? "every storage host runs one, which reads the volumes of that host"
        : "all take work from one queue, and reach the same volumes",
    loses: "the backup that it was working on, which is in error and is made again",
    redundancy: { rule: "any" },
    on: backend.kind === "nfs" ? "members" : storageRole(site),
    run: { by: "systemd", units: [unitOf("cinder-backup")] },
    packages: ["cinder-backup", "python3-swiftclient", ...backendPackages(backend)],
    needs: ["database", "queue", "object-store"],
  };
}

function decisions(backend: CinderOptions["backend"], hasBackup: boolean): readonly Decision[] {
  return [
    { subject: "cinder volumes", ...volumeStory(backend).decision },
    {
      subject: "cinder locks",
      choice: backend.kind === "rbd" ? "at the lock service that you name" : "in files of each host",
      because:
        backend.kind === "rbd"
          ? "processes of several hosts work on the same volumes"
          : "no two hosts work on one volume; the API's changes are guarded by the database, row by row",
    },
    hasBackup
      ? {
          subject: "cinder backups",
          choice: "in the object store, as the services' own user",
          because: "several copies, away from the volume's host; a long backup does not end with its user's token",
        }
      : {
          subject: "cinder backups",
          choice: "none: cinder-backup is not run",
          because: "the site has no object store (swift) to which they could go",
        },
  ];
}
