import type { Site } from "../../spec/site.ts";
import type { Component } from "../contract/component.ts";
import type { Decision } from "../contract/design.ts";
import type { Callers } from "../contract/listening.ts";
import type { Offer } from "../contract/technology.ts";
import { servicePassword } from "../contract/secret.ts";
import { healthCheckOf } from "../openstack/api-service.ts";
import { hashSecrets } from "./config.ts";
import { expirer, expirerComponent, expirerDecision } from "./expirer.ts";
import type { SwiftOptions } from "./options.ts";
import { port, swiftIdentity, swiftProxy } from "./proxy.ts";
import { replicasOf } from "./rings.ts";
import {
  backgroundComponent,
  backgroundUnits,
  maskedUnits,
  rsyncPort,
  storageRole,
  storageServers,
  type StorageServer,
} from "./servers.ts";
import { swiftReferenceTimers, swiftTimerLimits, swiftTimers } from "./timers.ts";

export function swiftOffer(site: Site, options: SwiftOptions): Offer {
  return {
    components: [proxy, ...storageServers.map((server) => storage(site, server)), background(site), expirer(site)],
    endpoints: [
      {
        name: swiftProxy.endpoint,
        component: swiftProxy.component,
        for: "everybody",
        port,
        backendPort: port,
        localPort: port,
        protocol: "http",
        check: healthCheckOf(swiftProxy),
        share: { kind: "even", balance: "leastconn" },
        // What a client pauses while it sends, or a proxy while it waits for a slow disk.
        idleTimeoutMs: 300_000,
        inFlightMax: 256,
      },
    ],
    secrets: [
      { name: hashSecrets.prefix, kind: "password", agreement: "places of objects" },
      { name: hashSecrets.suffix, kind: "password", agreement: "places of objects" },
      servicePassword(swiftIdentity.passwordSecret),
    ],
    timers: swiftTimers(site),
    referenceTimers: swiftReferenceTimers,
    timerLimits: swiftTimerLimits,
    decisions: decisions(site, options),
  };
}

const proxy: Component = {
  name: swiftProxy.component,
  nature: "stateless",
  because: "where a copy is follows from its name and the rings, which all proxies have alike",
  mode: "active-active",
  modeBecause: "any proxy takes any request, and asks whichever storage servers keep the copies",
  loses: "the uploads and downloads that it was passing on; other requests are asked of another proxy",
  redundancy: { rule: "any" },
  on: "control",
  run: { by: "systemd", units: [swiftProxy.unit] },
  packages: ["swift-proxy", "python3-keystonemiddleware", "rsync", "curl"],
  fills: ["object-store"],
  needs: ["identity", ...storageServers.map(({ component }) => ({ component }))],
};

const keeps: Readonly<Record<string, string>> = {
  "swift-account": "it keeps which containers an account has",
  "swift-container": "it keeps which objects a container has",
  "swift-object": "it keeps the objects themselves",
};

/** Proxies, what brings copies from host to host, and what deletes them when they have expired. */
const bringers: Callers = { components: [swiftProxy.component, backgroundComponent, expirerComponent] };

function storage(site: Site, { component, port: own }: StorageServer): Component {
  return {
    name: component,
    nature: "stateful",
    because: keeps[component] ?? "",
    mode: "active-active",
    modeBecause:
      "each keeps some of the copies; the other copies are read while it is away, and it is brought what it missed",
    loses: "nothing: the other copies answer",
    redundancy: { rule: "majority", of: "copies" },
    on: storageRole(site),
    run: { by: "systemd", units: [`${component}.service`] },
    packages: [component, "curl"],
    masked: maskedUnits,
    needs: [],
    listens: [{ protocol: "tcp", port: own, from: bringers, what: "requests to the copies that it keeps" }],
  };
}

function background(site: Site): Component {
  return {
    name: backgroundComponent,
    nature: "stateless",
    because: "what must be brought elsewhere it finds on the disks, again with each pass",
    mode: "active-active",
    modeBecause: "each looks after the copies of its own host",
    loses: "nothing; what a host missed is brought to it later",
    redundancy: { rule: "any" },
    on: storageRole(site),
    run: { by: "systemd", units: backgroundUnits },
    packages: ["rsync", ...storageServers.map(({ component }) => component)],
    needs: [],
    listens: [
      { protocol: "tcp", port: rsyncPort, from: bringers, what: "copies from other hosts, and the newest rings" },
    ],
  };
}

function decisions(site: Site, options: SwiftOptions): readonly Decision[] {
  const hosts = site.hosts.filter(({ roles }) => roles.includes(storageRole(site)));
  const zones = new Set(hosts.map(({ zone }) => zone)).size;
  const copies = replicasOf(hosts.length * Math.max(1, options.disks.length), options);
  const most = Math.floor(copies / 2) + 1;
  return [
    {
      subject: "swift copies",
      choice: `${copies} of everything, over ${zones === 1 ? "one zone" : `${zones} zones`} (${storageRole(site)} hosts)`,
      because:
        zones >= copies
          ? "no two copies are in one zone"
          : "there are fewer zones than copies: losing one zone takes several copies at once",
    },
    {
      subject: "swift quorum",
      choice: `a write is acknowledged when ${most} of ${copies} copies are on disk; a read takes the first copy that answers`,
      because:
        hosts.length > copies
          ? "while a host is away, what would go to it goes to another one, and is brought back later"
          : `with ${hosts.length} hosts there is no other place for a copy: while one is away, new objects have ${copies - 1}; without ${most} of them nothing can be written, and what one of them has is still read`,
    },
    {
      subject: "swift after a lost host",
      choice: "nothing is lost, and nothing moves by itself; copies are brought to the host when it comes back",
      because:
        "moving copies for a host that returns in minutes costs more than it saves; one that is gone for good leaves the design, and the next apply places its copies elsewhere",
    },
    {
      subject: "swift listings",
      choice: "lists of containers and objects may be some seconds behind while a host is away",
      because:
        "an update that a server missed waits on disk until an updater or a replicator brings it; objects themselves are found at once",
    },
    expirerDecision(hosts.length),
    {
      subject: "swift rings",
      choice: `2^${options.partPower} partitions, made on one host and the same bytes on all; one copy of a partition moves at a time, and not before ${options.minPartHours === 1 ? "an hour" : `${options.minPartHours} hours`} after the last`,
      because:
        "where copies may go depends on where they are, so the newest rings are changed and never made anew; an apply changes them only when all replicators have brought what moved before",
    },
    options.disks.length === 0
      ? {
          subject: "swift disks",
          choice: "a directory of each host's own file system, /srv/node/data",
          because:
            "no disk is named; a full store then fills what the host's other services write to: name disks (services.swift.disks)",
        }
      : {
          subject: "swift disks",
          choice: `${options.disks.map((disk) => `/srv/node/${disk}`).join(", ")} on each host, mounted by you`,
          because: "a disk that is not mounted takes nothing (mount_check), and its copies are read elsewhere",
        },
  ];
}
