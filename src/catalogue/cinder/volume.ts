import type { Site } from "../../spec/site.ts";
import type { ClusterResource } from "../contract/cluster.ts";
import type { Component, Mode } from "../contract/component.ts";
import type { Listening } from "../contract/listening.ts";
import type { Decision } from "../contract/design.ts";
import { backendPackages } from "./backends.ts";
import type { Backend } from "./options.ts";
import { storageRole, unitOf } from "./parts.ts";

/** It starts in half a minute on a busy host; one that does not stop is killed after that. */
const operationMs = 90_000;

const resource: ClusterResource = {
  id: "quorate-cinder-volume",
  agent: "systemd:cinder-volume",
  parameters: {},
  // One that is well elsewhere does not come back for no gain, and stays where an operator brings it.
  meta: { "resource-stickiness": "100" },
  operations: [
    { name: "start", intervalMs: 0, timeoutMs: operationMs },
    { name: "stop", intervalMs: 0, timeoutMs: operationMs },
    { name: "monitor", intervalMs: 10_000, timeoutMs: 60_000 },
  ],
  spread: { kind: "one" },
};

interface Story {
  readonly because: string;
  readonly mode: Mode;
  readonly modeBecause: string;
  readonly loses: string;
  readonly decision: Pick<Decision, "choice" | "because">;
}

const ownVolumes = {
  because: "it makes volumes on its own host, and only it can work on them again",
  mode: "active-active",
  modeBecause: "every storage host runs one for the volumes that it keeps; new ones are placed on any of them",
  loses: "the volumes on its host, out of reach until it is back; new ones are placed on other hosts",
} as const;

export function volumeStory(backend: Backend): Story {
  switch (backend.kind) {
    case "directory":
      return {
        ...ownVolumes,
        decision: {
          choice: `files in ${backend.path} of each storage host`,
          because:
            "no storage is named; each volume exists once, on its host's disk: while that host is away the volume cannot be reached, and with its disk it is lost; name shared storage (services.cinder.backend) for volumes that must outlive a host, and make backups of the others",
        },
      };
    case "lvm":
      return {
        ...ownVolumes,
        decision: {
          choice: `logical volumes of ${backend.volumeGroup} on each storage host, over iSCSI`,
          because:
            "you name the volume group; each volume exists once, on its host's disks: while that host is away the volume cannot be reached, and with its disks it is lost; make backups",
        },
      };
    case "nfs":
      return {
        because:
          "volumes are files on shares that all hosts reach, and two processes must not work on one of them at once",
        mode: "active-passive",
        modeBecause:
          "its driver may run once for a share; the cluster starts it elsewhere when its host is fenced, under the same name, so that it goes on with the same volumes",
        loses: "making, attaching and deleting of volumes until it has started elsewhere; volumes in use go on",
        decision: {
          choice: `files on ${backend.shares.join(", ")}`,
          because:
            "you name the shares; how many copies there are, and what happens when one is away, is the matter of that storage",
        },
      };
    case "rbd":
      return {
        because:
          "what a volume is stands in the database, its data in Ceph; that two do not work on one volume at once is kept by locks",
        mode: "active-active",
        modeBecause:
          "all are one cluster by name and take work from one queue; another one cleans up what a lost one had begun",
        loses: "what it was working on; the next request goes to another one",
        decision: {
          choice: `the Ceph pool ${backend.pool}, locks at ${backend.coordination.replace(/\/\/[^@/]*@/, "//")}`,
          because:
            "you name them; copies are Ceph's matter. Locks must hold across hosts: a lock service agrees by majority (etcd, ZooKeeper) or one server decides (PostgreSQL's primary), while a cache forgets them",
        },
      };
  }
}

/** Source: RFC 7143, section 4.2.7.1. */
const iscsi: Listening = { protocol: "tcp", port: 3260, from: "site", what: "what servers read and write of volumes" };

/** On hosts for storage where volumes are the host's own or any can reach them; on members where the cluster starts it. */
export function volumeComponent(site: Site, backend: Backend): Component {
  const { decision: _decision, ...story } = volumeStory(backend);
  const byCluster = backend.kind === "nfs";
  const unit = unitOf("cinder-volume");
  return {
    name: "cinder-volume",
    nature: "stateful",
    ...story,
    redundancy: { rule: "any" },
    on: byCluster ? "members" : storageRole(site),
    run: byCluster ? { by: "cluster", units: [unit], resource } : { by: "systemd", units: [unit] },
    packages: ["cinder-volume", ...backendPackages(backend)],
    needs: ["database", "queue", ...(byCluster ? (["cluster"] as const) : [])],
    ...(backend.kind === "lvm" ? { listens: [iscsi] } : {}),
  };
}
