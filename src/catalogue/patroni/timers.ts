import type { Site } from "../../spec/site.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";
import { floored, timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { serverReferenceTimers, serverTimerLimits, serverTimers } from "../postgresql-server/timers.ts";

const timer = timersOf("patroni");
const limit = limitsOf("patroni");

const second = 1000;
/** What Patroni raises anything shorter to. Source: Patroni 4.0, config.py, `_validate_and_adjust_timeouts`. */
const least = { ttl: 20 * second, loopWait: second, retryTimeout: 3 * second } as const;
/** The store's members need up to two of their election time-outs, of a second at least, before one leads again. */
const electionLeastMs = second;

/** Patroni takes whole seconds. */
function inSeconds(ms: number): number {
  return Math.ceil(ms / second) * second;
}

export function patroniTimers(site: Pick<Site, "detectionMs">): readonly Timer[] {
  const { detectionMs } = site;
  const loopWait = Math.max(least.loopWait, inSeconds(detectionMs));
  const retryTimeout = Math.max(least.retryTimeout, inSeconds(2 * Math.max(electionLeastMs, detectionMs) + second));
  return [
    ...serverTimers(site),
    floored(
      timer(
        "ttl",
        loopWait + 2 * retryTimeout,
        "the lease by which a primary is one ends after this much silence, and another member takes it; a round and two attempts to renew it must fit in",
      ),
      least.ttl,
    ),
    timer(
      "loop_wait",
      loopWait,
      "each member looks at itself and at the store this often, and when something changes there",
    ),
    timer(
      "retry_timeout",
      retryTimeout,
      "a primary that cannot reach the store for this long gives up being one, unless all others tell it to go on; the store's members elect a leader within it",
    ),
  ];
}

export const patroniTimerLimits: readonly TimerLimit[] = [
  ...serverTimerLimits,
  limit("ttl", least.ttl, int32Most, second),
  limit("loop_wait", least.loopWait, int32Most, second),
  limit("retry_timeout", least.retryTimeout, int32Most, second),
];

/** The defaults of Patroni 4. */
export const patroniReferenceTimers: ReferenceTimers = {
  upstream: {
    ...serverReferenceTimers["upstream"],
    "patroni.ttl": 30 * second,
    "patroni.loop_wait": 10 * second,
    "patroni.retry_timeout": 10 * second,
  },
};
