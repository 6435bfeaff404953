import type { ClusterResource } from "../contract/cluster.ts";
import type { Site } from "../../spec/site.ts";
import { resourceId, unit } from "./places.ts";
import { mariadbTimers } from "./timers.ts";

/** Longer than the unit's own time-outs: systemd gives up first and says why. */
const startMs = 620_000;
const stopMs = 150_000;

/** One that failed twice on a host is started on the other one, which has all that it had. */
export function serverResource(site: Site): ClusterResource {
  const intervalMs = mariadbTimers(site).find(({ name }) => name === "mariadb.monitor")?.valueMs ?? 1000;
  return {
    id: resourceId,
    agent: `systemd:${unit.replace(/\.service$/u, "")}`,
    parameters: {},
    meta: { "migration-threshold": "2", "failure-timeout": "10min", "resource-stickiness": "200" },
    operations: [
      { name: "start", intervalMs: 0, timeoutMs: startMs },
      { name: "stop", intervalMs: 0, timeoutMs: stopMs },
      { name: "monitor", intervalMs, timeoutMs: 30_000 },
    ],
    spread: { kind: "one" },
  };
}
