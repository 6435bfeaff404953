import type { Site } from "../../spec/site.ts";
import { floored, timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("drbd");
const limit = limitsOf("drbd");

const second = 1000;
/** Unit of `timeout` and `ping-timeout`. */
export const tenthMs = 100;
/** A peer that is merely busy must not be parted from: whoever is has to be fenced before a write goes on. */
const timeoutLeastMs = 2000;
const pingLeastMs = 500;

/** Source: drbd.conf-8.4(5) and drbd.conf-9.0(5), section "net". */
export function drbdTimers(site: Site): readonly Timer[] {
  const timeout = floored(
    timer(
      "timeout",
      tenthMs * Math.ceil((2 * site.detectionMs) / tenthMs),
      "a write that the other host does not confirm holds all others up until that one is known to be gone; the cluster finds out by itself, and sooner",
    ),
    timeoutLeastMs,
  );
  const interval = second * Math.ceil((timeout.valueMs + 1) / second);
  return [
    timeout,
    floored(
      timer(
        "ping-timeout",
        tenthMs * Math.ceil(site.detectionMs / 2 / tenthMs),
        "a copy that is to be promoted asks the silent one whether it lives, and waits this long",
      ),
      pingLeastMs,
    ),
    timer("ping-int", interval, "an idle connection is asked whether it lives; it must be longer than the time-out"),
    timer(
      "connect-int",
      interval,
      "a host that came back is called again this often; longer than the time-out as well",
    ),
    timer(
      "monitor",
      10 * second,
      "a copy has no process that could die: the kernel acts at once, and the cluster looks after it now and then",
    ),
  ];
}

/** Ranges of both manuals; `timeout` must be less than `ping-int` and `connect-int`. The monitor is the cluster's. */
export const drbdTimerLimits: readonly TimerLimit[] = [
  limit("timeout", tenthMs, 60 * second, tenthMs),
  limit("ping-timeout", tenthMs, 30 * second, tenthMs),
  ...["ping-int", "connect-int"].map((option) => limit(option, { times: 1.01, of: "timeout" }, 120 * second, second)),
  limit("monitor", second, 3600 * second),
];

/** Defaults of both versions, and the interval that the agent's own description advises. */
export const drbdReferenceTimers: ReferenceTimers = {
  upstream: {
    "drbd.timeout": 6 * second,
    "drbd.ping-timeout": 500,
    "drbd.ping-int": 10 * second,
    "drbd.connect-int": 10 * second,
    "drbd.monitor": 20 * second,
  },
};
