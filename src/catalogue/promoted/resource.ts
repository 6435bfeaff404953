import type { ClusterResource } from "../contract/cluster.ts";

/** Long enough to copy a database anew, which the cluster waits for in `start`. */
const copyMs = 3_600_000;
/** A copy that could not start is tried again when this is over. */
const failureTimeout = "30s";

/**
 * A clone of which one is promoted. Nothing is told to the copies before or after by notifications: whoever is promoted asks and
 * tells the others itself, which saves two rounds of the cluster in every failover.
 */
export function promotedResource(id: string, agent: string, monitorMs: number): ClusterResource {
  return {
    id,
    agent,
    parameters: {},
    meta: { "failure-timeout": failureTimeout },
    operations: [
      { name: "start", intervalMs: 0, timeoutMs: copyMs },
      { name: "stop", intervalMs: 0, timeoutMs: 60_000 },
      { name: "promote", intervalMs: 0, timeoutMs: 60_000 },
      { name: "demote", intervalMs: 0, timeoutMs: copyMs },
      { name: "monitor", role: "Promoted", intervalMs: monitorMs, timeoutMs: 30_000 },
      // Pacemaker tells the operations of one name apart by their interval.
      { name: "monitor", role: "Unpromoted", intervalMs: 2 * monitorMs, timeoutMs: 30_000 },
    ],
    spread: { kind: "promotable", meta: { "promoted-max": "1", interleave: "true", notify: "false" } },
  };
}
