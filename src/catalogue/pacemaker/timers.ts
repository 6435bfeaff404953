import type { Site } from "../../spec/site.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("pacemaker");
const limit = limitsOf("pacemaker");

/** What updates take to go round on hosts that are busy; on quiet ones it is some milliseconds. Source: docs/postgresql.md. */
const transitionDelayMs = 200;

/** Source: "Pacemaker Explained", cluster options. */
export function pacemakerTimers(site: Site): readonly Timer[] {
  return [
    timer(
      "stonith-timeout",
      60_000,
      "a BMC may take its time; until fencing has succeeded nothing that could be in two places is started",
    ),
    timer(
      "await-members",
      120_000,
      "after a power loss of all, hosts take their own time to boot: two that decide at once would fence the third while it boots; where others decide already, nothing is waited for",
    ),
    timer(
      "dc-deadtime",
      Math.max(2000, 2 * site.detectionMs),
      "a starting member waits this long for a coordinator before it calls an election",
    ),
    timer(
      "transition-delay",
      transitionDelayMs,
      "the coordinator waits until what it writes down of a loss is everywhere: a plan asked for before that is put off by a whole second",
    ),
    timer(
      "cluster-recheck-interval",
      60_000,
      "what time alone changes (failure counts that expire) is looked at once a minute",
    ),
    timer(
      "monitor",
      Math.max(5000, 5 * site.detectionMs),
      "the cluster looks at what it runs on every host; the balancers have left a dead instance long before, and each look is work on every host",
    ),
    timer(
      "monitor-one",
      Math.max(1000, site.detectionMs),
      "while the only instance is dead nobody does its work: it is looked at as often as a dead part must be noticed",
    ),
    timer("fence-monitor", 60_000, "a fence device that has stopped answering must be known before it is needed"),
  ];
}

/** "Pacemaker Explained", durations: whole milliseconds; zero would switch a recurring one off. */
export const pacemakerTimerLimits: readonly TimerLimit[] = [
  ...[
    "stonith-timeout",
    "dc-deadtime",
    "await-members",
    "cluster-recheck-interval",
    "fence-monitor",
    "monitor",
    "monitor-one",
  ].map((option) => limit(option, 1, int32Most)),
  limit("transition-delay", 0, int32Most),
];

export const pacemakerReferenceTimers: ReferenceTimers = {
  upstream: {
    "pacemaker.dc-deadtime": 20_000,
    "pacemaker.transition-delay": 0,
    "pacemaker.cluster-recheck-interval": 900_000,
  },
  tripleo: { "pacemaker.dc-deadtime": 20_000, "pacemaker.cluster-recheck-interval": 60_000 },
  "kolla-ansible": { "pacemaker.dc-deadtime": 20_000, "pacemaker.cluster-recheck-interval": 900_000 },
};
