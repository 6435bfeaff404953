import type { Window } from "../model/model.ts";

/** A stretch of the maintenance calendar during which the same parts are out of service. */
export interface Phase {
  readonly out: ReadonlySet<number>;
  /** Of the whole period. */
  readonly share: number;
  readonly periodHours: number;
}

/** Phases beyond which a calendar is left to simulation. */
const phasesMax = 2000;

/** The calendar of all windows over their common period; null when there is none of reasonable length. */
export function phasesOf(windows: readonly Window[]): readonly Phase[] | null {
  const [first] = windows;
  if (first === undefined) return [{ out: new Set(), share: 1, periodHours: Infinity }];
  const period = commonPeriod(windows.map((window) => window.every));
  if (period === null) return null;
  const cuts = new Set<number>([0, period]);
  for (const each of windows) {
    for (let n = 0; n * each.every < period * (1 - 1e-12); n += 1) {
      const start = (each.first + n * each.every) % period;
      cuts.add(start);
      cuts.add((start + each.lasts) % period);
      if (cuts.size > phasesMax) return null;
    }
  }
  const sorted = [...cuts].toSorted((a, b) => a - b);
  return sorted.slice(1).flatMap((end, i): Phase[] => {
    const start = sorted[i]!;
    const middle = (start + end) / 2;
    const out = windows.filter((each) => isOut(each, middle)).map((each) => each.part);
    return end - start < period * 1e-12
      ? []
      : [{ out: new Set(out), share: (end - start) / period, periodHours: period }];
  });
}

export function isOut(window: Window, hour: number): boolean {
  const since = (((hour - window.first) % window.every) + window.every) % window.every;
  return since < window.lasts;
}

/** The least time that is a whole number of each period, looked for among multiples of the longest. */
function commonPeriod(periods: readonly number[]): number | null {
  const longest = Math.max(...periods);
  for (let n = 1; n <= 1000; n += 1) {
    const candidate = longest * n;
    if (periods.every((each) => Math.abs(candidate / each - Math.round(candidate / each)) < 1e-9)) return candidate;
  }
  return null;
}
