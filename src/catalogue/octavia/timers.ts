import type { Site } from "../../spec/site.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";

/** When an amphora counts as dead. Source: octavia 16.0.0 `common/config.py`, `[health_manager]`. */
export function octaviaTimers({ detectionMs }: Pick<Site, "detectionMs">): readonly Timer[] {
  const timer = timersOf("octavia");
  const beat = Math.max(3000, Math.ceil((3 * detectionMs) / 1000) * 1000);
  return [
    timer("heartbeat_interval", beat, "an amphora says so often that it lives, to one health manager after another"),
    timer(
      "heartbeat_timeout",
      // One of three goes to a manager that died with its host.
      6 * beat,
      "five in a row may be lost, one of three to a host that is gone, before an amphora is replaced, which costs its connections",
    ),
  ];
}

const limit = limitsOf("octavia");

/** Whole seconds; a beat later than the time-out, and every amphora is replaced for ever. */
export const octaviaTimerLimits: readonly TimerLimit[] = [
  limit("heartbeat_interval", 1000, { times: 0.5, of: "heartbeat_timeout" }, 1000),
  limit("heartbeat_timeout", { times: 2, of: "heartbeat_interval" }, int32Most, 1000),
];

export const octaviaReferenceTimers: ReferenceTimers = {
  upstream: { "octavia.heartbeat_interval": 10_000, "octavia.heartbeat_timeout": 60_000 },
};
