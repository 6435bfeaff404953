import type { Site } from "../../spec/site.ts";
import { floored, timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("cinder");
const limit = limitsOf("cinder");

/** How the scheduler knows who is there. Source: cinder 26.0 `service.py`, `common/config.py`: whole seconds. */
export function cinderTimers(site: Site): readonly Timer[] {
  const report = Math.max(1000, Math.ceil((2 * site.detectionMs) / 1000) * 1000);
  return [
    timer("report_interval", report, "each part writes this often that it is there: a row of the database each time"),
    floored(
      timer(
        "service_down_time",
        5 * report,
        "five reports: a part that was slow, or whose database moved, is not taken for a dead one",
      ),
      10_000,
    ),
  ];
}

export const cinderTimerLimits: readonly TimerLimit[] = [
  limit("report_interval", 1000, int32Most, 1000),
  limit("service_down_time", 1000, int32Most, 1000),
];

const upstream = { "cinder.report_interval": 10_000, "cinder.service_down_time": 60_000 };

/** All of them leave cinder's defaults. */
export const cinderReferenceTimers: ReferenceTimers = {
  upstream,
  "kolla-ansible": upstream,
  "openstack-ansible": upstream,
  tripleo: upstream,
};
