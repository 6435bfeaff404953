import type { Chain } from "../model/model.ts";
import { hierarchy, type Level } from "./aggregation.ts";
import { gth } from "./gth.ts";

/**
 * Steady state of a large irreducible chain by multilevel aggregation (Horton and Leutenegger, "A multi-level solution
 * algorithm for steady-state Markov chains", SIGMETRICS 1994), with Gauss–Seidel sweeps on every level. States are
 * merged with the neighbour they exchange most with, so that a fast pair inside a slow chain (a process that restarts
 * on a host that rarely fails) becomes one state of the next level. Nothing is subtracted on any level: small
 * probabilities keep their digits.
 */
export interface Solved {
  readonly steady: Float64Array;
  /** Greatest relative imbalance of any state: |inflow − outflow| / outflow. */
  readonly residual: number;
  readonly cycles: number;
}

const wanted = 1e-14;
const cyclesMax = 400;

export function multilevel(chain: Chain): Solved {
  const levels = hierarchy(chain);
  const [finest] = levels;
  const x = new Float64Array(finest!.n).fill(1 / finest!.n);
  const xs = levels.map((level, i) => (i === 0 ? x : new Float64Array(level.n)));
  let best = Infinity;
  let since = 0;
  let cycles = 0;
  while (cycles < cyclesMax && since < 6) {
    cycle(levels, xs, 0);
    normalise(x);
    cycles += 1;
    const residual = imbalance(finest!, x);
    if (residual <= wanted) break;
    since = residual < best * 0.7 ? 0 : since + 1;
    best = Math.min(best, residual);
    if (best > 1e-11) since = Math.min(since, residual < 1 ? since : 0);
  }
  return { steady: x, residual: imbalance(finest!, x), cycles };
}

function cycle(levels: readonly Level[], xs: readonly Float64Array[], at: number): void {
  const level = levels[at]!;
  const x = xs[at]!;
  const coarse = levels[at + 1];
  if (coarse === undefined) {
    solveDense(level, x);
    return;
  }
  sweep(level, x, true);
  const X = xs[at + 1]!;
  aggregate(level, coarse, x, X);
  const before = X.slice();
  for (let visit = 0; visit < (at < 1 ? 1 : 2); visit += 1) cycle(levels, xs, at + 1);
  for (let i = 0; i < level.n; i += 1) {
    const g = level.group[i]!;
    if (before[g]! > 0) x[i] = (x[i]! * X[g]!) / before[g]!;
  }
  sweep(level, x, false);
  sweep(level, x, true);
}

/** One Gauss–Seidel sweep: each state in turn takes the probability that balances it. */
function sweep(level: Level, x: Float64Array, forward: boolean): void {
  const { n, offset, source, rate, leaving } = level;
  for (let s = 0; s < n; s += 1) {
    const j = forward ? s : n - 1 - s;
    let flow = 0;
    for (let e = offset[j]!, end = offset[j + 1]!; e < end; e += 1) flow += x[source[e]!]! * rate[e]!;
    x[j] = flow / leaving[j]!;
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
      const weight = X[i]!;
      const value = weight > 0 ? coarse.rate[e]! / weight : 0;
      coarse.rate[e] = value;
      coarse.leaving[i] = coarse.leaving[i]! + value;
    }
  }
}

function solveDense(level: Level, x: Float64Array): void {
  const { n } = level;
  const dense = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    for (let e = level.offset[j]!; e < level.offset[j + 1]!; e += 1) dense[level.source[e]! * n + j] = level.rate[e]!;
  }
  const total = x.reduce((sum, value) => sum + value, 0);
  const solved = gth(dense, n);
  if (solved.every(Number.isFinite)) for (let i = 0; i < n; i += 1) x[i] = solved[i]! * (total || 1);
}

function normalise(x: Float64Array): void {
  let total = 0;
  for (let i = 0; i < x.length; i += 1) total += x[i]!;
  for (let i = 0; i < x.length; i += 1) x[i] = x[i]! / total;
}

/** Probabilities below this are not looked at: they underflow before they matter. */
const negligible = 1e-100;

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
