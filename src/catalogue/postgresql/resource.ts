import type { ClusterResource } from "../contract/cluster.ts";
import { promotedResource } from "../promoted/resource.ts";
import type { Site } from "../../spec/site.ts";
import { postgresqlTimers } from "./timers.ts";

export const resourceId = "quorate-postgresql";

export function postgresqlResource(site: Site): ClusterResource {
  const monitorMs = postgresqlTimers(site).find(({ name }) => name === "postgresql.monitor")?.valueMs ?? 1000;
  return promotedResource(resourceId, "ocf:quorate:postgresql", monitorMs);
}
