import type { Site } from "../../spec/site.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";

/** When a service of Manila's counts as dead. Source: manila 20.0.0 `service.py`, `db/api.py`. */
export function manilaTimers({ detectionMs }: Pick<Site, "detectionMs">): readonly Timer[] {
  const timer = timersOf("manila");
  const report = Math.max(5000, Math.ceil((5 * detectionMs) / 1000) * 1000);
  return [
    timer(
      "report_interval",
      report,
      "each service writes this often to the database that it lives; five detection times, since each report is a transaction on all members",
    ),
    timer(
      "service_down_time",
      4 * report,
      "three reports may be lost while the writer or a queue moves before no more shares are sent to a host",
    ),
  ];
}

const limit = limitsOf("manila");

/** Whole seconds; a report later than the down time, and every service is down. */
export const manilaTimerLimits: readonly TimerLimit[] = [
  limit("report_interval", 1000, { times: 0.5, of: "service_down_time" }, 1000),
  limit("service_down_time", { times: 2, of: "report_interval" }, int32Most, 1000),
];

export const manilaReferenceTimers: ReferenceTimers = {
  upstream: { "manila.report_interval": 10_000, "manila.service_down_time": 60_000 },
};
