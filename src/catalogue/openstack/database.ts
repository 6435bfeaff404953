import type { Site } from "../../spec/site.ts";
import type { DesignedDatabase } from "../contract/design.ts";
import { loginInUse } from "../contract/generations.ts";
import { endpointNamed, nearestPlace, timerMs } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import type { Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";
import { section, type IniSection } from "../format/ini.ts";

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

/** Whole seconds. Source: oslo.db `options.py`. */
export const databaseTimerLimits: readonly TimerLimit[] = [
  limitsOf("oslo.db")("retry_interval", 1000, int32Most, 1000),
];

/** oslo.db's section for a database of the design by its name. Source: oslo.db 12.1.0 `options.py`. */
export function databaseSection(
  { design, host, provided, secrets }: HostView,
  name: string,
  title = "database",
): IniSection {
  const its = databaseNamed(design, name);
  const database = provision(provided, "database");
  const endpoint = endpointNamed(design, database.endpoint);
  const { user, password } =
    database.renews === "two names"
      ? loginInUse(secrets, its)
      : { user: its.user, password: secrets[its.passwordSecret] ?? "" };
  return section(title, {
    connection: database.url(name, { user, password, place: nearestPlace(design, host, endpoint) }, design),
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

function databaseNamed(design: { readonly databases: readonly DesignedDatabase[] }, name: string): DesignedDatabase {
  const database = design.databases.find((each) => each.name === name);
  if (database === undefined) throw new Error(`invariant: the design has no database ${name}`);
  return database;
}
