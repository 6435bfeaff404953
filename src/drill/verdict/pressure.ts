import type { PressureLine } from "../history.ts";
import type { MachinePressure } from "./verdict.ts";

/**
 * From this share of a machine's processors on, had by neither the site nor the drill, a late answer may be theirs: a quarter,
 * half a processor of two, is more than the site leaves over when it is busy.
 */
export const explains = 0.25;

/** The largest share that others had of the machine at any moment of a time. */
export function othersWithin(lines: readonly PressureLine[], fromMs: number, toMs: number): number {
  return Math.max(
    0,
    ...lines.filter(({ at, sinceMs }) => at >= fromMs && at - sinceMs <= toMs).map(({ others }) => others),
  );
}

/** The share that others had of the machine over a time, as far as it is known; 0 where nothing is. */
export function othersOver(lines: readonly PressureLine[], fromMs: number, toMs: number): number {
  let knownMs = 0;
  let theirsMs = 0;
  for (const { at, sinceMs, others } of lines) {
    const ms = Math.min(at, toMs) - Math.max(at - sinceMs, fromMs);
    if (ms <= 0) continue;
    knownMs += ms;
    theirsMs += others * ms;
  }
  return knownMs === 0 ? 0 : theirsMs / knownMs;
}

/** How long work may take of which the machine's others left this much, where it takes so long with the machine to itself. */
export function stretched(ms: number, others: number): number {
  return ms / Math.max(0.01, 1 - others);
}

/** Over all lines, each weighed by its length; null where there are none. */
export function machinePressure(lines: readonly PressureLine[]): MachinePressure | null {
  const totalMs = lines.reduce((total, { sinceMs }) => total + sinceMs, 0);
  if (totalMs === 0) return null;
  const mean = (share: (line: PressureLine) => number): number =>
    lines.reduce((total, line) => total + share(line) * line.sinceMs, 0) / totalMs;
  return {
    busy: round(mean(({ busy }) => busy)),
    others: round(mean(({ others }) => others)),
    othersWorst: round(Math.max(...lines.map(({ others }) => others))),
  };
}

function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}
