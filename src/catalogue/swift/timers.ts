import type { Site } from "../../spec/site.ts";
import { floored, timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("swift");
const limit = limitsOf("swift");

/** How proxies and replicators treat a storage server that is silent. Source: swift 2.35 `proxy-server.conf-sample`. */
export function swiftTimers(site: Site): readonly Timer[] {
  const detection = site.detectionMs;
  return [
    timer(
      "conn_timeout",
      Math.round(detection / 5),
      "a host that lost power takes no connection: the copy goes to another place this soon",
    ),
    timer(
      "concurrency_timeout",
      Math.round(detection / 2),
      "a read that has no answer asks the next copy as well, and takes the first answer",
    ),
    timer(
      "post_quorum_timeout",
      Math.round(detection / 2),
      "a write that most copies have waits this long for the others",
    ),
    floored(
      timer(
        "node_timeout",
        5 * detection,
        "a disk that is slow is not dead: a write to it is given up later than a read, which has other copies",
      ),
      3000,
    ),
    timer(
      "error_suppression_interval",
      10 * detection,
      "a storage server that failed is left alone for this long, so that a dead one costs few requests their time-out",
    ),
  ];
}

export const swiftTimerLimits: readonly TimerLimit[] = [
  "conn_timeout",
  "concurrency_timeout",
  "post_quorum_timeout",
  "node_timeout",
  "error_suppression_interval",
].map((option) => limit(option, 1, int32Most));

const upstream = {
  "swift.conn_timeout": 500,
  "swift.concurrency_timeout": 500,
  "swift.post_quorum_timeout": 500,
  "swift.node_timeout": 10_000,
  "swift.error_suppression_interval": 60_000,
};

/** All of them leave swift's defaults. */
export const swiftReferenceTimers: ReferenceTimers = {
  upstream,
  "kolla-ansible": upstream,
  "openstack-ansible": upstream,
  tripleo: upstream,
};
