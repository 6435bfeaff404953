import type { Site } from "../../spec/site.ts";
import type { Design } from "../contract/design.ts";
import { hostsOf } from "../contract/lookup.ts";

export type StorageKind = "account" | "container" | "object";

/** One kind of storage server: where it listens, and what works beside it on the copies that it keeps. */
export interface StorageServer {
  readonly kind: StorageKind;
  readonly component: string;
  readonly unit: string;
  readonly port: number;
  readonly configPath: string;
  /** Compare copies with other hosts, read them all again, take away what was deleted, bring late updates. */
  readonly background: readonly string[];
}

function server(kind: StorageKind, port: number, background: readonly string[]): StorageServer {
  return {
    kind,
    component: `swift-${kind}`,
    unit: `swift-${kind}.service`,
    port,
    configPath: `/etc/swift/${kind}-server.conf`,
    background: background.map((each) => `swift-${kind}-${each}.service`),
  };
}

/** Swift's own ports. */
export const storageServers: readonly StorageServer[] = [
  server("account", 6202, ["replicator", "auditor", "reaper"]),
  server("container", 6201, ["replicator", "auditor", "updater"]),
  server("object", 6200, ["replicator", "auditor", "updater"]),
];

export const backgroundComponent = "swift-replication";
export const rsyncUnit = "rsync.service";
/** Source: rsyncd.conf(5), "port". */
export const rsyncPort = 873;
export const backgroundUnits: readonly string[] = [
  rsyncUnit,
  ...storageServers.flatMap(({ background }) => background),
];

/** What Debian's packages enable beside: for sharded containers, copies of containers elsewhere, and erasure codes. */
export const maskedUnits: readonly string[] = [
  "swift-container-sharder.service",
  "swift-container-sync.service",
  "swift-container-reconciler.service",
  "swift-object-reconstructor.service",
];

export const swiftConfPath = "/etc/swift/swift.conf";
export const devicesRoot = "/srv/node";
/** Where a storage host keeps its copies when no disk of its own is named. */
export const ownDirectory = "data";

/** The role whose hosts keep data: those for storage, or where none is, the control hosts. */
export function storageRole({ hosts }: Pick<Site, "hosts">): "storage" | "control" {
  return hosts.some(({ roles }) => roles.includes("storage")) ? "storage" : "control";
}

/** All kinds of storage server run on the same hosts. */
export function storageHosts(design: Pick<Design, "components">): readonly string[] {
  return hostsOf(design, "swift-object");
}

export function isStorageHost(design: Pick<Design, "components">, host: string): boolean {
  return storageHosts(design).includes(host);
}
