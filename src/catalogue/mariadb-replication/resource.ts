import type { ClusterResource } from "../contract/cluster.ts";
import { promotedResource } from "../promoted/resource.ts";
import type { Site } from "../../spec/site.ts";
import { replicationTimers } from "./timers.ts";

export const resourceId = "quorate-mariadb";

export function mariadbResource(site: Site): ClusterResource {
  const monitorMs = replicationTimers(site).find(({ name }) => name.endsWith(".monitor"))?.valueMs ?? 1000;
  return promotedResource(resourceId, "ocf:quorate:mariadb", monitorMs);
}
