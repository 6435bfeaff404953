import type { Chain } from "../model/model.ts";

/** One level of the hierarchy that multilevel.ts works on. */
export interface Level {
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

/** Up to this many states elimination takes over. */
const coarsest = 150;

type Open = Omit<Level, "group" | "entry">;

/** The chain by who leads into each state. */
export function transposed(chain: Chain): Open {
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

/** The chain and its ever coarser groupings, the finest first. */
export function hierarchy(chain: Chain): readonly Level[] {
  const levels: Level[] = [];
  let open = transposed(chain);
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
