import { ChainBuilder } from "../model/chain-builder.ts";
import type { Chain } from "../model/model.ts";
import { components } from "./graph.ts";
import { steadyState } from "./steady.ts";

/**
 * Mean time from `start` until the chain first leaves the states marked in `up`, in hours; `Infinity` when it may never
 * leave them.
 *
 * Whenever the chain leaves, it is put back to `start`: by renewal theory the mean time between returns is one over
 * the rate of leaving in the steady state of that chain. So this needs no subtraction either, and takes the same
 * solvers as the steady state.
 */
export function meanTimeToLeave(chain: Chain, up: Uint8Array, start: number): number {
  if (up[start] === 0) return 0;
  const index = new Int32Array(chain.size).fill(-1);
  const reached: number[] = [start];
  index[start] = 0;
  const builder = new ChainBuilder();
  const leaving: number[] = [];
  let mayLeave = false;
  for (let at = 0; at < reached.length; at += 1) {
    const state = reached[at]!;
    let out = 0;
    for (let e = chain.offset[state]!; e < chain.offset[state + 1]!; e += 1) {
      const to = chain.target[e]!;
      const rate = chain.rate[e]!;
      if (up[to] === 0) {
        out += rate;
        // Back to the start at once: from the start itself this is no move at all.
        if (at !== 0) builder.add(0, rate);
        continue;
      }
      if (index[to]! < 0) {
        index[to] = reached.length;
        reached.push(to);
      }
      builder.add(index[to]!, rate);
    }
    builder.endRow();
    leaving.push(out);
    mayLeave ||= out > 0;
  }
  const renewed = builder.finish();
  if (!mayLeave || components(renewed).count > 1) return Infinity;
  const { probability } = steadyState(renewed);
  let rate = 0;
  leaving.forEach((out, i) => (rate += out * probability[i]!));
  return 1 / rate;
}

/** The chain in which states not marked in `up` are never left: for the probability of a first outage by a time. */
export function stoppedAtOutage(chain: Chain, up: Uint8Array): Chain {
  const builder = new ChainBuilder();
  for (let i = 0; i < chain.size; i += 1) {
    if (up[i] === 1)
      for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1) builder.add(chain.target[e]!, chain.rate[e]!);
    builder.endRow();
  }
  return builder.finish();
}
