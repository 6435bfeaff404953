import type { Chain } from "../model/model.ts";
import { hierarchy, type Level } from "./aggregation.ts";
import { gth } from "./gth.ts";

/**
 * Steady state of a large irreducible chain by multilevel aggregation (Horton and Leutenegger, "A multi-level solution
 * algorithm for steady-state Markov chains", SIGMETRICS 1994), with Gauss–Seidel sweeps on every level. States are
 * merged with the neighbour they exchange most with, so that a fast pair inside a slow chain (a process that restarts
 * on a host that rarely fails) becomes one state of the next level. Nothing is subtracted on any level: small
 * probabilities keep their digits. Whoever asks looks at what is left over: it may not converge.
 */
export interface Solved {
  readonly steady: Float64Array;
  /** Greatest relative imbalance of any state: |inflow − outflow| / outflow. */
  readonly residual: number;
  /** Greatest relative change of any probability in the last cycle: what is slow to settle may be balanced all but at once. */
  readonly change: number;
  readonly cycles: number;
}

const wanted = 1e-14;
/** What rounding leaves of either measure is below this, also in a chain of millions of states. */
const rounding = 1e-11;
const cyclesMax = 400;
/** Visits of transitions on the finest level, some two minutes' worth. */
const visitsMax = 4e10;
/** Cycles without progress: soon where rounding alone is left; before that the worst state stalls now and then. */
const stalledMax = { rounding: 6, before: 60 } as const;
/** Cycles without progress after which all levels are swept twice as often, which helps where groups were chosen badly. */
const patience = 8;
const sweepsMax = 16;

export function multilevel(chain: Chain): Solved {
  const levels = hierarchy(chain);
  const finest = levels[0]!;
  const x = new Float64Array(finest.n).fill(1 / finest.n);
  const xs = levels.map((level, i) => (i === 0 ? x : new Float64Array(level.n)));
  const before = new Float64Array(x.length);
  let [residual, change, best, stalled, cycles, visits] = [Infinity, Infinity, Infinity, 0, 0, 0];
  let sweeps = 1;
  while (cycles < cyclesMax && visits < visitsMax) {
    before.set(x);
    cycle(levels, xs, 0, sweeps);
    normalise(x);
    cycles += 1;
    visits += 3 * sweeps * finest.source.length;
    residual = imbalance(finest, x);
    change = greatestChange(before, x);
    const left = Math.max(residual, change);
    if (left <= wanted) break;
    if (left < best * 0.7) {
      best = left;
      stalled = 0;
      continue;
    }
    stalled += 1;
    if (stalled >= (best <= rounding ? stalledMax.rounding : stalledMax.before)) break;
    if (best > rounding && stalled % patience === 0) sweeps = Math.min(sweepsMax, 2 * sweeps);
  }
  return { steady: x.map((each) => (each < negligible ? 0 : each)), residual, change, cycles };
}

function cycle(levels: readonly Level[], xs: readonly Float64Array[], at: number, sweeps: number): void {
  const level = levels[at]!;
  const x = xs[at]!;
  const coarse = levels[at + 1];
  if (coarse === undefined) {
    solveCoarsest(level, x);
    return;
  }
  for (let s = 0; s < sweeps; s += 1) sweep(level, x, true);
  const X = xs[at + 1]!;
  aggregate(level, coarse, x, X);
  const before = X.slice();
  for (let visit = 0; visit < (at < 1 ? 1 : 2); visit += 1) cycle(levels, xs, at + 1, sweeps);
  for (let i = 0; i < level.n; i += 1) {
    const g = level.group[i]!;
    x[i] = Math.max(smallest, x[i]! * (X[g]! / before[g]!));
  }
  for (let s = 0; s < sweeps; s += 1) {
    sweep(level, x, false);
    sweep(level, x, true);
  }
}

/**
 * No probability gets below this on the way. At 0 a state would lose its share in its group, and the group its rates; what so
 * little brings to a state that is looked at is far below rounding.
 */
const smallest = 1e-250;

/** One Gauss–Seidel sweep: each state in turn takes the probability that balances it. */
function sweep(level: Level, x: Float64Array, forward: boolean): void {
  const { n, offset, source, rate, leaving } = level;
  for (let s = 0; s < n; s += 1) {
    const j = forward ? s : n - 1 - s;
    let flow = 0;
    for (let e = offset[j]!, end = offset[j + 1]!; e < end; e += 1) flow += x[source[e]!]! * rate[e]!;
    x[j] = Math.max(smallest, flow / leaving[j]!);
  }
}

/** The rates between groups, weighted by the probabilities inside them as they are now. */
function aggregate(level: Level, coarse: Level, x: Float64Array, X: Float64Array): void {
  X.fill(0);
  coarse.rate.fill(0);
  coarse.leaving.fill(0);
  const { n, offset, source, rate, group, entry } = level;
  for (let i = 0; i < n; i += 1) X[group[i]!] = X[group[i]!]! + x[i]!;
  for (let e = 0; e < offset[n]!; e += 1) {
    const to = entry[e]!;
    if (to < 0) continue;
    const i = source[e]!;
    coarse.rate[to] = coarse.rate[to]! + x[i]! * rate[e]!;
  }
  for (let j = 0; j < coarse.n; j += 1) {
    for (let e = coarse.offset[j]!; e < coarse.offset[j + 1]!; e += 1) {
      const i = coarse.source[e]!;
      const value = coarse.rate[e]! / X[i]!;
      coarse.rate[e] = value;
      coarse.leaving[i] = coarse.leaving[i]! + value;
    }
  }
}

/** Beyond so many states, where states found no more partners to merge with, the last level is swept instead. */
const denseMax = 700;
const sweepsOfCoarsest = 20;

function solveCoarsest(level: Level, x: Float64Array): void {
  const { n } = level;
  if (n > denseMax) {
    for (let s = 0; s < sweepsOfCoarsest; s += 1) sweep(level, x, s % 2 === 0);
    return;
  }
  const dense = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    for (let e = level.offset[j]!; e < level.offset[j + 1]!; e += 1) dense[level.source[e]! * n + j] = level.rate[e]!;
  }
  const total = x.reduce((sum, value) => sum + value, 0);
  const solved = gth(dense, n);
  for (let i = 0; i < n; i += 1) x[i] = Math.max(smallest, solved[i]! * total);
}

function normalise(x: Float64Array): void {
  let total = 0;
  for (let i = 0; i < x.length; i += 1) total += x[i]!;
  for (let i = 0; i < x.length; i += 1) x[i] = x[i]! / total;
}

/** Probabilities below this are not looked at, and end as 0: those near the smallest are not what they should be. */
const negligible = 1e-200;

function greatestChange(before: Float64Array, x: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < x.length; i += 1) {
    // Written so that what is not a number counts.
    const change = Math.abs(x[i]! - before[i]!) / x[i]!;
    if (!(x[i]! < negligible) && !(change <= worst)) worst = change;
  }
  return worst;
}

function imbalance(level: Level, x: Float64Array): number {
  const { n, offset, source, rate, leaving } = level;
  let worst = 0;
  for (let j = 0; j < n; j += 1) {
    if (x[j]! < negligible) continue;
    let flow = 0;
    for (let e = offset[j]!, end = offset[j + 1]!; e < end; e += 1) flow += x[source[e]!]! * rate[e]!;
    const out = x[j]! * leaving[j]!;
    worst = Math.max(worst, Math.abs(flow - out) / out);
  }
  return worst;
}
