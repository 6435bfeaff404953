import type { TimerProfile } from "../../spec/site.ts";

/** One time constant of one layer, with the reason for its value. */
export interface Timer {
  /** Layer, dot, the option's own name: `haproxy.inter`, `galera.evs.suspect_timeout`. */
  readonly name: string;
  readonly layer: string;
  readonly valueMs: number;
  /** What the detection time would have it be, where that is less than it can be: the part is noticed no sooner. */
  readonly wantedMs?: number;
  readonly because: string;
}

/** Makes the timers of one layer: its option, value in milliseconds, and why. */
export function timersOf(layer: string): (option: string, valueMs: number, because: string) => Timer {
  return (option, valueMs, because) => ({ name: `${layer}.${option}`, layer, valueMs, because });
}

/** A timer that a detection time cannot make shorter than its floor. */
export function floored(timer: Timer, floorMs: number): Timer {
  return timer.valueMs >= floorMs ? timer : { ...timer, valueMs: floorMs, wantedMs: timer.valueMs };
}

/** What a profile of someone else's sets, by timer name, in milliseconds. */
export type ReferenceTimers = Readonly<
  Partial<Record<Exclude<TimerProfile, "quorate">, Readonly<Record<string, number>>>>
>;
