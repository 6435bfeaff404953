import type { Chain } from "../model/model.ts";
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

interface Level {
  readonly n: number;
  /** Columns: who leads into each state. */
  readonly offset: Int32Array;
  readonly source: Int32Array;
  readonly rate: Float64Array;
  readonly leaving: Float64Array;
  /** State of the next level; empty on the last. */
  readonly group: Int32Array;
  /** For each entry, the entry of the next level it adds to; -1 inside a group. */
  readonly entry: Int32Array;
}

const coarsest = 150;
const wanted = 1e-14;
const cyclesMax = 400;

export function multilevel(chain: Chain): Solved {
  const levels = hierarchy(transposed(chain));
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

type Open = Omit<Level, "group" | "entry">;

function transposed(chain: Chain): Open {
  const n = chain.size;
  const offset = new Int32Array(n + 1);
  const leaving = new Float64Array(n);
  const entries = chain.offset[n]!;
  for (let e = 0; e < entries; e += 1) offset[chain.target[e]! + 1] = offset[chain.target[e]! + 1]! + 1;
  for (let i = 0; i < n; i += 1) offset[i + 1] = offset[i + 1]! + offset[i]!;
  const fill = offset.slice(0, n);
  const source = new Int32Array(entries);
  const rate = new Float64Array(entries);
  for (let i = 0; i < n; i += 1) {
    for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1) {
      const j = chain.target[e]!;
      const at = fill[j]!;
      fill[j] = at + 1;
      source[at] = i;
      rate[at] = chain.rate[e]!;
      leaving[i] = leaving[i]! + chain.rate[e]!;
    }
  }
  return { n, offset, source, rate, leaving };
}

function hierarchy(finest: Open): readonly Level[] {
  const levels: Level[] = [];
  let open = finest;
  for (;;) {
    const none = new Int32Array(0);
    if (open.n <= coarsest) {
      levels.push({ ...open, group: none, entry: none });
      return levels;
    }
    const { group, count } = quads(open);
    if (count > 0.9 * open.n) {
      levels.push({ ...open, group: none, entry: none });
      return levels;
    }
    const { coarse, entry } = coarsened(open, group, count);
    levels.push({ ...open, group, entry });
    open = coarse;
  }
}

/** Pairs of pairs: groups of four halve the work of a cycle against groups of two. */
function quads(level: Open): { readonly group: Int32Array; readonly count: number } {
  const first = pairs(level);
  const { coarse } = coarsened(level, first.group, first.count);
  const second = pairs(coarse);
  return { group: first.group.map((pair) => second.group[pair]!), count: second.count };
}

/** Merges each state with the free neighbour it exchanges most with, as shares of what leaves either of them. */
function pairs(level: Open): { readonly group: Int32Array; readonly count: number } {
  const { n, offset, source, rate, leaving } = level;
  const group = new Int32Array(n).fill(-1);
  const size = new Uint8Array(n);
  let count = 0;
  for (let j = 0; j < n; j += 1) {
    if (group[j]! >= 0) continue;
    let partner = -1;
    let joined = -1;
    let strongest = 0;
    let strongestJoined = 0;
    for (let e = offset[j]!; e < offset[j + 1]!; e += 1) {
      const i = source[e]!;
      const strength = rate[e]! / leaving[i]! + reverse(level, j, i) / leaving[j]!;
      if (group[i]! < 0) {
        if (strength > strongest) {
          strongest = strength;
          partner = i;
        }
      } else if (strength > strongestJoined && size[group[i]!]! < 4) {
        strongestJoined = strength;
        joined = group[i]!;
      }
    }
    if (partner < 0 && joined >= 0) {
      group[j] = joined;
      size[joined] = size[joined]! + 1;
      continue;
    }
    group[j] = count;
    size[count] = 1;
    if (partner >= 0) {
      group[partner] = count;
      size[count] = 2;
    }
    count += 1;
  }
  return { group, count };
}

/** The rate from j to i, looked up in i's column. */
function reverse(level: Open, j: number, i: number): number {
  for (let e = level.offset[i]!; e < level.offset[i + 1]!; e += 1) if (level.source[e] === j) return level.rate[e]!;
  return 0;
}

function coarsened(
  level: Open,
  group: Int32Array,
  count: number,
): { readonly coarse: Open; readonly entry: Int32Array } {
  const { n, offset, source } = level;
  const members = new Int32Array(count + 1);
  for (let i = 0; i < n; i += 1) members[group[i]! + 1] = members[group[i]! + 1]! + 1;
  for (let g = 0; g < count; g += 1) members[g + 1] = members[g + 1]! + members[g]!;
  const fill = members.slice(0, count);
  const inOrder = new Int32Array(n);
  for (let i = 0; i < n; i += 1) {
    inOrder[fill[group[i]!]!] = i;
    fill[group[i]!] = fill[group[i]!]! + 1;
  }
  const entry = new Int32Array(offset[n]!).fill(-1);
  const coarseOffset = new Int32Array(count + 1);
  const coarseSource = new Int32Array(offset[n]!);
  const last = new Int32Array(count).fill(-1);
  let entries = 0;
  for (let g = 0; g < count; g += 1) {
    const start = entries;
    for (let m = members[g]!; m < members[g + 1]!; m += 1) {
      const j = inOrder[m]!;
      for (let e = offset[j]!; e < offset[j + 1]!; e += 1) {
        const from = group[source[e]!]!;
        if (from === g) continue;
        if (last[from]! < start) {
          last[from] = entries;
          coarseSource[entries] = from;
          entries += 1;
        }
        entry[e] = last[from]!;
      }
    }
    coarseOffset[g + 1] = entries;
  }
  const coarse: Open = {
    n: count,
    offset: coarseOffset,
    source: coarseSource.slice(0, entries),
    rate: initialRates(level, entry, entries),
    leaving: new Float64Array(count),
  };
  for (let e = 0; e < entries; e += 1)
    coarse.leaving[coarse.source[e]!] = coarse.leaving[coarse.source[e]!]! + coarse.rate[e]!;
  return { coarse, entry };
}

/** Rates between groups for choosing the next groups: as if all states were equally likely. */
function initialRates(level: Open, entry: Int32Array, entries: number): Float64Array {
  const rate = new Float64Array(entries);
  for (let e = 0; e < entry.length; e += 1) if (entry[e]! >= 0) rate[entry[e]!] = rate[entry[e]!]! + level.rate[e]!;
  return rate;
}
