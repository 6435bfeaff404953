import type { ClusterConstraint, ClusterResource } from "../contract/cluster.ts";
import type { Site } from "../../spec/site.ts";
import { drbdTimers } from "./timers.ts";
import {
  clonedResource,
  copyResource,
  directory,
  fileSystem,
  mountResource,
  volumeDevice,
  volumeName,
} from "./volume.ts";

/**
 * A volume that came back to its first host for no gain would interrupt those who use it. What once failed is forgotten in time: of a
 * copy whose monitor timed out an hour ago the cluster would begin a promotion by stopping it, and a copy that starts without its
 * peer is no longer known to be up to date.
 */
export const staysMeta = { "resource-stickiness": "200", "failure-timeout": "1min" };

/** Of a look at what the kernel does: a host that takes longer is busy, and stopping what it serves makes it no less so. */
const monitorLimitMs = 60_000;

/** Time-outs as the agent's own description advises them; notifications tell each copy that the other comes or goes. */
export function copyClusterResource(site: Site): ClusterResource {
  const monitorMs = drbdTimers(site).find(({ name }) => name === "drbd.monitor")?.valueMs ?? 10_000;
  return {
    id: copyResource,
    agent: "ocf:linbit:drbd",
    parameters: { drbd_resource: volumeName },
    meta: {},
    operations: [
      { name: "start", intervalMs: 0, timeoutMs: 240_000 },
      { name: "promote", intervalMs: 0, timeoutMs: 90_000 },
      { name: "demote", intervalMs: 0, timeoutMs: 90_000 },
      { name: "notify", intervalMs: 0, timeoutMs: 90_000 },
      { name: "stop", intervalMs: 0, timeoutMs: 100_000 },
      { name: "monitor", role: "Promoted", intervalMs: monitorMs, timeoutMs: monitorLimitMs },
      // Pacemaker tells the operations of one name apart by their interval.
      { name: "monitor", role: "Unpromoted", intervalMs: 2 * monitorMs, timeoutMs: monitorLimitMs },
    ],
    spread: {
      kind: "promotable",
      meta: {
        "promoted-max": "1",
        "promoted-node-max": "1",
        "clone-max": "2",
        "clone-node-max": "1",
        notify: "true",
        interleave: "true",
        ...staysMeta,
      },
    },
  };
}

export const mountClusterResource: ClusterResource = {
  id: mountResource,
  agent: "ocf:heartbeat:Filesystem",
  parameters: { device: volumeDevice, directory, fstype: fileSystem, options: "noatime" },
  meta: staysMeta,
  operations: [
    { name: "start", intervalMs: 0, timeoutMs: 60_000 },
    { name: "stop", intervalMs: 0, timeoutMs: 60_000 },
    { name: "monitor", intervalMs: 20_000, timeoutMs: monitorLimitMs },
  ],
  spread: { kind: "one" },
};

/** Mounted where the promoted copy is, and once it is. */
export const mountConstraints: readonly ClusterConstraint[] = [
  {
    kind: "colocation",
    id: `${mountResource}-with-copy`,
    resource: { resource: mountResource },
    with: { resource: clonedResource, role: "Promoted" },
    score: "INFINITY",
  },
  {
    kind: "order",
    id: `${mountResource}-after-copy`,
    first: { resource: clonedResource, action: "promote" },
    next: { resource: mountResource },
  },
];
