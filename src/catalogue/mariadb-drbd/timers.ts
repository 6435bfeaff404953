import type { Site } from "../../spec/site.ts";
import { timersOf, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("mariadb");
const limit = limitsOf("mariadb");

export function mariadbTimers(site: Site): readonly Timer[] {
  return [
    timer(
      "monitor",
      Math.max(1000, site.detectionMs),
      "while the only server is dead nobody does its work: it is looked at as often as a dead part must be noticed",
    ),
  ];
}

/** An operation of the cluster's, in whole milliseconds. */
export const mariadbTimerLimits: readonly TimerLimit[] = [limit("monitor", 1, int32Most)];
