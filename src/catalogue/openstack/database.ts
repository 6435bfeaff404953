import type { Site } from "../../spec/site.ts";
import { timerMs } from "../contract/lookup.ts";
import type { Timer } from "../contract/timer.ts";
import type { HostView } from "../contract/technology.ts";
import { section, type IniSection } from "../format/ini.ts";
import { endpointNamed, nearestPlace } from "./endpoint.ts";

/** The endpoint that databases are reached at, whichever database it is. */
export const databaseEndpoint = "sql";

/** oslo.db's share of the timers; every service that has a database runs with them. */
export function databaseTimers(site: Site): readonly Timer[] {
  return [
    {
      name: "oslo.db.retry_interval",
      layer: "oslo.db",
      valueMs: Math.max(1000, Math.round(site.detectionMs / 1000) * 1000),
      because: "a service that finds no database asks again this often, without end",
    },
  ];
}

/** oslo.db's section `[database]` for a service's own database. Source: oslo.db 12.1.0 `options.py`. */
export function databaseSection({ design, secrets }: HostView, owner: string): IniSection {
  const database = design.databases.find((each) => each.owner === owner);
  if (database === undefined) throw new Error(`invariant: the design has no database of ${owner}`);
  const endpoint = endpointNamed(design, databaseEndpoint);
  const password = secrets[database.passwordSecret] ?? "";
  return section("database", {
    connection: `mysql+pymysql://${database.user}:${password}@${nearestPlace(endpoint)}/${database.name}?charset=utf8`,
    // Renewed before the balancer drops it for idleness.
    connection_recycle_time: Math.max(1, Math.floor((0.8 * endpoint.idleTimeoutMs) / 1000)),
    max_retries: -1,
    retry_interval: timerMs(design, "oslo.db.retry_interval") / 1000,
    max_pool_size: 10,
    max_overflow: 40,
    // A request that gets no connection for this long fails rather than queue behind others.
    pool_timeout: 10,
  });
}
