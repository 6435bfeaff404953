import type { Timer } from "./timer.ts";

/** An end of a range: milliseconds, or a share of another timer of the same layer. */
export type LimitEnd = number | { readonly times: number; readonly of: string };

/** What the program that reads a timer takes for it; anything else, and the program refuses its file or does not start. */
export interface TimerLimit {
  /** Name of the timer: layer, dot, option. */
  readonly name: string;
  readonly layer: string;
  readonly atLeast: LimitEnd;
  readonly atMost: LimitEnd;
  /** The value is a whole number of these, in milliseconds. */
  readonly stepMs: number;
}

/** The values that one layer's program takes. An option without a step takes any number of whole milliseconds. */
export function limitsOf(
  layer: string,
): (option: string, atLeast: LimitEnd, atMost: LimitEnd, stepMs?: number) => TimerLimit {
  return (option, atLeast, atMost, stepMs = 1) => ({ name: `${layer}.${option}`, layer, atLeast, atMost, stepMs });
}

/** 2³¹ − 1: what a program's signed whole number of 32 bits holds. */
export const int32Most = 2_147_483_647;

/** What is wrong with a design's timers, a sentence each; empty when every program takes what it is given. */
export function brokenLimits(
  timers: Readonly<Record<string, Timer>>,
  limits: readonly TimerLimit[],
): readonly string[] {
  return limits.flatMap((limit) => {
    const { name, layer, stepMs } = limit;
    const timer = timers[name];
    if (timer === undefined) return [`there is a limit of ${name} and no such timer`];
    const { valueMs } = timer;
    const [least, most] = [limit.atLeast, limit.atMost].map((end) =>
      typeof end === "number" ? end : end.times * (timers[`${layer}.${end.of}`]?.valueMs ?? Number.NaN),
    );
    // Written so that no number (NaN) is out of every range.
    const fits = least !== undefined && most !== undefined && valueMs >= least && valueMs <= most;
    return [
      ...(fits
        ? []
        : [`${name} is ${valueMs} ms, and its program takes ${endText(limit.atLeast)} to ${endText(limit.atMost)}`]),
      ...(Number.isInteger(valueMs / stepMs)
        ? []
        : [`${name} is ${valueMs} ms, and its program takes multiples of ${stepMs} ms`]),
    ];
  });
}

function endText(limit: LimitEnd): string {
  return typeof limit === "number" ? `${limit} ms` : `${Number(limit.times.toFixed(2))} × ${limit.of}`;
}
