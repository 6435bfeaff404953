import type { Site } from "../../spec/site.ts";
import type { Design } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import type { Tolerance } from "../contract/tolerance.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("haproxy");
const limit = limitsOf("haproxy");

/**
 * HAProxy's health checks, derived from the site's detection time. A host that lost power takes no connection, so that
 * each check runs into the connect time-out: it is down after `inter + connect + fastinter + connect` at the latest, 0.65
 * of the detection time. Source: HAProxy 2.6 configuration manual, sections 4.2 ("timeout check") and 5.2.
 */
export function haproxyTimers(site: Site): readonly Timer[] {
  const detection = site.detectionMs;
  return [
    timer(
      "inter",
      Math.round(detection / 5),
      "a backend that serves alone is asked five times per detection time: nothing else notices its loss",
    ),
    timer(
      "shared.inter",
      Math.round(detection * Math.max(0.5, 0.1 * Object.keys(site.services).length)),
      "of backends that all serve each is asked twice per detection time, and less often where a host has many, each of which a check keeps busy: requests notice a loss first and go to another one",
    ),
    timer("fastinter", Math.round(detection / 20), "a backend that missed once is asked again at once"),
    timer(
      "check",
      Math.round(detection / 2),
      "a backend that took the connection may take this long to answer; one that lost power does not even take it, and is known after the connect time-out",
    ),
    timer(
      "shared.check",
      2 * detection,
      "one of several that serve is not dead because it is slow: marked down for it, its connections are cut, and its load slows the others down",
    ),
    timer("connect", Math.round(detection / 5), "a connection to a dead backend goes to another one this soon"),
    timer("beat", Math.round(detection / 10), "each host says ten times per detection time that it is there"),
    timer(
      "silence",
      Math.round((detection * 7) / 20),
      "a host of which three beats in a row did not come, to a majority of those that balance, is given up before its checks say so",
    ),
  ];
}

/** A check connects, and is answered by a program that must run. */
export function haproxyTolerates(design: Pick<Design, "timers">): readonly Tolerance[] {
  return [
    {
      what: "HAProxy finds no connection to a backend",
      lateMs: timerMs(design, "haproxy.connect"),
      delayedBy: ["round-trip"],
    },
    {
      what: "HAProxy marks a slow backend down",
      lateMs: timerMs(design, "haproxy.check"),
      delayedBy: ["runs", "round-trip"],
    },
    {
      what: "the balancers give a silent host up",
      lateMs: timerMs(design, "haproxy.silence") - timerMs(design, "haproxy.beat"),
      delayedBy: ["runs-first", "round-trip"],
    },
  ];
}

/** Whole milliseconds, none of them zero; 24 days at the most. Source: HAProxy configuration manual, 2.5 "Time format". */
export const haproxyTimerLimits: readonly TimerLimit[] = [
  "inter",
  "shared.inter",
  "fastinter",
  "check",
  "shared.check",
  "connect",
  "beat",
  "silence",
].map((option) => limit(option, 1, int32Most));

/** How many checks in a row must fail, or succeed, to change a backend's state. */
export const fall = 2;
export const rise = 2;

/** When a backend that lost power is marked down at the latest, in milliseconds. */
export function backendDownMs(valueOf: (name: string) => number): number {
  const attempt = Math.min(valueOf("haproxy.connect"), valueOf("haproxy.inter"));
  return valueOf("haproxy.inter") + attempt + (fall - 1) * (valueOf("haproxy.fastinter") + attempt);
}

/** When one of several that answers no is sent nobody any more, in milliseconds: for each answer it may take as a connection may. */
export function turnsAwayMs(valueOf: (name: string) => number): number {
  const answer = valueOf("haproxy.connect");
  return valueOf("haproxy.shared.inter") + answer + (fall - 1) * (valueOf("haproxy.fastinter") + answer);
}

/** None of them has beats: theirs are no sooner than their checks. */
export const haproxyReferenceTimers: ReferenceTimers = {
  // inter 2000 rise 2 fall 5: five checks, no fastinter
  "kolla-ansible": {
    "haproxy.inter": 2000,
    "haproxy.shared.inter": 2000,
    "haproxy.fastinter": 2000,
    "haproxy.check": 10_000,
    "haproxy.shared.check": 10_000,
    "haproxy.connect": 10_000,
    "haproxy.beat": 2000,
    "haproxy.silence": 10_000,
  },
  "openstack-ansible": {
    "haproxy.inter": 12_000,
    "haproxy.shared.inter": 12_000,
    "haproxy.fastinter": 12_000,
    "haproxy.check": 10_000,
    "haproxy.shared.check": 10_000,
    "haproxy.connect": 10_000,
    "haproxy.beat": 12_000,
    "haproxy.silence": 36_000,
  },
  tripleo: {
    "haproxy.inter": 2000,
    "haproxy.shared.inter": 2000,
    "haproxy.fastinter": 2000,
    "haproxy.check": 10_000,
    "haproxy.shared.check": 10_000,
    "haproxy.connect": 10_000,
    "haproxy.beat": 2000,
    "haproxy.silence": 10_000,
  },
  upstream: {
    "haproxy.inter": 2000,
    "haproxy.shared.inter": 2000,
    "haproxy.fastinter": 2000,
    "haproxy.check": 2000,
    "haproxy.shared.check": 2000,
    "haproxy.connect": 5000,
    "haproxy.beat": 2000,
    "haproxy.silence": 6000,
  },
};
