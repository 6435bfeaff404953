import type { Site } from "../../spec/site.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";

/**
 * When a service of nova's counts as dead, and how long a message is waited for. Sources: nova 31.0.0 `conf/service.py`,
 * `servicegroup/drivers/db.py`; oslo.messaging 16 `rpc/client.py`.
 */
export function novaTimers({ detectionMs }: Pick<Site, "detectionMs">): readonly Timer[] {
  const timer = timersOf("nova");
  const report = Math.max(5000, wholeSeconds(5 * detectionMs));
  return [
    timer(
      "report_interval",
      report,
      "each service writes this often to the database that it lives; five detection times, since each report is a transaction on all members",
    ),
    timer(
      "service_down_time",
      4 * report,
      "three reports may be lost while the writer or a queue moves before no more servers are sent to a compute host",
    ),
    timer(
      "rpc_response_timeout",
      Math.max(30_000, wholeSeconds(30 * detectionMs)),
      "an answer that was lost with a broker is waited for no longer; a compute host that is busy may take this long for one",
    ),
  ];
}

function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000) * 1000;
}

const limit = limitsOf("nova");

/** Whole seconds; a report later than the down time, and every service is down. */
export const novaTimerLimits: readonly TimerLimit[] = [
  limit("report_interval", 1000, { times: 0.5, of: "service_down_time" }, 1000),
  limit("service_down_time", { times: 2, of: "report_interval" }, int32Most, 1000),
  limit("rpc_response_timeout", 1000, int32Most, 1000),
];

const unchanged = {
  "nova.report_interval": 10_000,
  "nova.service_down_time": 60_000,
  "nova.rpc_response_timeout": 60_000,
};

export const novaReferenceTimers: ReferenceTimers = { upstream: unchanged };
