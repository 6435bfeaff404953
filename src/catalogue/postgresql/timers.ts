import type { Site } from "../../spec/site.ts";
import { serverReferenceTimers, serverTimerLimits, serverTimers } from "../postgresql-server/timers.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("postgresql");
const limit = limitsOf("postgresql");

export function postgresqlTimers(site: Site): readonly Timer[] {
  return [
    ...serverTimers(site),
    timer(
      "monitor",
      Math.max(1000, site.detectionMs),
      "a server process that died is noticed within the detection time",
    ),
  ];
}

/** The monitor is an operation of the cluster's, in whole milliseconds. */
export const postgresqlTimerLimits: readonly TimerLimit[] = [...serverTimerLimits, limit("monitor", 1, int32Most)];

/** The intervals that PAF's manual recommends. */
export const postgresqlReferenceTimers: ReferenceTimers = {
  upstream: { ...serverReferenceTimers["upstream"], "postgresql.monitor": 15_000 },
};
