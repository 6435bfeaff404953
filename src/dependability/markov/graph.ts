import { ChainBuilder } from "../model/chain-builder.ts";
import type { Chain } from "../model/model.ts";

/** Strongly connected components: Tarjan's algorithm with a stack of its own, so that depth costs no recursion. */
export function components(chain: Chain): { readonly of: Int32Array; readonly count: number } {
  const n = chain.size;
  const of = new Int32Array(n).fill(-1);
  const low = new Int32Array(n);
  const seen = new Int32Array(n).fill(-1);
  const next = Int32Array.from(chain.offset.subarray(0, n));
  const path = new Int32Array(n);
  const pending = new Int32Array(n);
  let clock = 0;
  let count = 0;
  let waiting = 0;
  for (let root = 0; root < n; root += 1) {
    if (seen[root]! >= 0) continue;
    let depth = 0;
    path[0] = root;
    const enter = (state: number): void => {
      seen[state] = clock;
      low[state] = clock;
      clock += 1;
      pending[waiting] = state;
      waiting += 1;
    };
    enter(root);
    while (depth >= 0) {
      const state = path[depth]!;
      const edge = next[state]!;
      if (edge < chain.offset[state + 1]!) {
        next[state] = edge + 1;
        const target = chain.target[edge]!;
        if (seen[target]! < 0) {
          depth += 1;
          path[depth] = target;
          enter(target);
        } else if (of[target]! < 0) {
          low[state] = Math.min(low[state]!, seen[target]!);
        }
        continue;
      }
      if (low[state] === seen[state]) {
        for (;;) {
          waiting -= 1;
          const member = pending[waiting]!;
          of[member] = count;
          if (member === state) break;
        }
        count += 1;
      }
      depth -= 1;
      if (depth >= 0) low[path[depth]!] = Math.min(low[path[depth]!]!, low[state]!);
    }
  }
  return { of, count };
}

/** The classes that are never left, each as its states in order. */
export function closedClasses(chain: Chain): readonly Int32Array[] {
  const { of, count } = components(chain);
  const left = new Uint8Array(count);
  for (let i = 0; i < chain.size; i += 1) {
    for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1) {
      if (of[chain.target[e]!] !== of[i]) left[of[i]!] = 1;
    }
  }
  const classes = new Map<number, number[]>();
  for (let i = 0; i < chain.size; i += 1) {
    if (left[of[i]!] === 1) continue;
    const members = classes.get(of[i]!);
    if (members === undefined) classes.set(of[i]!, [i]);
    else members.push(i);
  }
  return [...classes.values()].map((members) => Int32Array.from(members));
}

/** The chain among `states` alone (ascending); what leads elsewhere is left out. */
export function restricted(chain: Chain, states: Int32Array): Chain {
  if (states.length === chain.size) return chain;
  const index = new Int32Array(chain.size).fill(-1);
  states.forEach((state, i) => (index[state] = i));
  const builder = new ChainBuilder();
  for (const state of states) {
    for (let e = chain.offset[state]!; e < chain.offset[state + 1]!; e += 1) {
      const to = index[chain.target[e]!]!;
      if (to >= 0) builder.add(to, chain.rate[e]!);
    }
    builder.endRow();
  }
  return builder.finish();
}

/** Reverse Cuthill-McKee order: each state's place, and the bandwidth that results. */
export function narrowOrder(chain: Chain): { readonly position: Int32Array; readonly bandwidth: number } {
  const n = chain.size;
  const { offset, neighbour } = symmetric(chain);
  const degree = (state: number): number => offset[state + 1]! - offset[state]!;
  const order = new Int32Array(n);
  const breadthFirst = (root: number): number => {
    const seen = new Uint8Array(n);
    order[0] = root;
    seen[root] = 1;
    let end = 1;
    for (let at = 0; at < end; at += 1) {
      const from = end;
      for (let e = offset[order[at]!]!; e < offset[order[at]! + 1]!; e += 1) {
        const to = neighbour[e]!;
        if (seen[to] === 1) continue;
        seen[to] = 1;
        order[end] = to;
        end += 1;
      }
      order.subarray(from, end).sort((a, b) => degree(a) - degree(b));
    }
    return order[end - 1]!;
  };
  // The state found last is far from the first: starting there makes the levels narrow (George and Liu 1981).
  const far = breadthFirst(0);
  breadthFirst(far);
  const position = new Int32Array(n);
  order.forEach((state, at) => (position[state] = n - 1 - at));
  let bandwidth = 0;
  for (let i = 0; i < n; i += 1) {
    for (let e = offset[i]!; e < offset[i + 1]!; e += 1) {
      bandwidth = Math.max(bandwidth, Math.abs(position[i]! - position[neighbour[e]!]!));
    }
  }
  return { position, bandwidth };
}

function symmetric(chain: Chain): { readonly offset: Int32Array; readonly neighbour: Int32Array } {
  const n = chain.size;
  const offset = new Int32Array(n + 1);
  for (let i = 0; i < n; i += 1) {
    for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1) {
      offset[i + 1] = offset[i + 1]! + 1;
      offset[chain.target[e]! + 1] = offset[chain.target[e]! + 1]! + 1;
    }
  }
  for (let i = 0; i < n; i += 1) offset[i + 1] = offset[i + 1]! + offset[i]!;
  const fill = offset.slice(0, n);
  const neighbour = new Int32Array(offset[n]!);
  for (let i = 0; i < n; i += 1) {
    for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1) {
      const j = chain.target[e]!;
      neighbour[fill[i]!] = j;
      fill[i] = fill[i]! + 1;
      neighbour[fill[j]!] = i;
      fill[j] = fill[j]! + 1;
    }
  }
  return { offset, neighbour };
}
