import type { Site } from "../../spec/site.ts";
import type { Design } from "../contract/design.ts";
import type { Tolerance } from "../contract/tolerance.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const timer = timersOf("keepalived");
const limit = limitsOf("keepalived");

/** Priorities of the members, highest first; far apart, so that two backups do not step forward in the same instant. */
export function priorityOf(index: number): number {
  return Math.max(10, 200 - 40 * index);
}

/**
 * VRRP version 3, in centiseconds (RFC 9568, section 6.1): a backup takes the address after 3 advertisements and a skew
 * of (256 − priority)/256 of one.
 */
export function keepalivedTimers(site: Site): readonly Timer[] {
  const advertisement = Math.max(50, Math.round(site.detectionMs / 100) * 10);
  return [
    timer(
      "advert_int",
      advertisement,
      "the holder of the address says so ten times per detection time (VRRP version 3)",
    ),
    timer(
      "script.interval",
      Math.max(1000, Math.floor(site.detectionMs / 2000) * 1000),
      "whether the balancer serves and the host is in the quorate partition; two checks in a row decide, and keepalived 2.2 counts in whole seconds",
    ),
    timer(
      "announce",
      Math.max(500, site.detectionMs),
      "the holder says again that it has the address, so that a neighbour that believed another is wrong no longer than this",
    ),
  ];
}

/**
 * VRRP version 3 has twelve bits for an advertisement's centiseconds (RFC 9568, section 5.2.7); keepalived 2.2 and 2.3 take
 * 0.01 s and more. A script's interval fits 32 bits of microseconds (`vrrp_parser.c`).
 */
export const keepalivedTimerLimits: readonly TimerLimit[] = [
  limit("advert_int", 10, 40_950, 10),
  limit("script.interval", 1000, 4_294_000, 1000),
  limit("announce", 100, 3_600_000, 1),
];

/** How many checks of the script in a row must fail before the address is given up. */
export const scriptFall = 2;
export const scriptRise = 2;

/** When the address has moved at the latest after its host lost power, in milliseconds. */
export function addressMoveMs(advertisementMs: number, lowestPriority: number): number {
  return Math.ceil(3 * advertisementMs + ((256 - lowestPriority) / 256) * advertisementMs);
}

/** What is left of a backup's patience once the next advertisement is due. */
export function keepalivedTolerates(design: Pick<Design, "timers" | "addresses">): readonly Tolerance[] {
  const advertisement = design.timers["keepalived.advert_int"]?.valueMs;
  if (advertisement === undefined) return [];
  // The one with the highest priority among those that wait loses its patience first.
  const lateMs = addressMoveMs(advertisement, priorityOf(0)) - advertisement;
  const what = "keepalived takes the address from a holder that has it";
  return [
    { what, lateMs, delayedBy: ["runs-first", "round-trip"] },
    { what, lateMs, delayedBy: ["announcement"] },
  ];
}

export const keepalivedReferenceTimers: ReferenceTimers = {
  "kolla-ansible": { "keepalived.advert_int": 1000, "keepalived.script.interval": 2000 },
  "openstack-ansible": { "keepalived.advert_int": 1000, "keepalived.script.interval": 10_000 },
  upstream: { "keepalived.advert_int": 1000, "keepalived.script.interval": 1000 },
};
