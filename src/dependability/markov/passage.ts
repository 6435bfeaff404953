import { ChainBuilder } from "../model/chain-builder.ts";
import type { Chain } from "../model/model.ts";
import { components } from "./graph.ts";
import { steadyState } from "./steady.ts";

/** Where a passage ends; 0 is a state that it passes, 2 one after which it can end no more. */
const ends = 1;

/**
 * One passage from `start` until the chain first enters a state that `partOf` marks as 1 or 2, over and over: whenever it
 * does, it is put back to `start`. By renewal theory what happens in a passage is what happens in a unit of time of that
 * chain's steady state over the rate of its ends. So this needs no subtraction either, and takes the same solvers.
 */
class Passages {
  /** Whether some state on the way leads to no end. */
  readonly endless: boolean;
  readonly #states: readonly number[];
  readonly #ending: readonly number[];
  readonly #failing: readonly number[];
  readonly #renewed: Chain;

  constructor(chain: Chain, start: number, partOf: ArrayLike<number>) {
    const index = new Int32Array(chain.size).fill(-1);
    const states: number[] = [start];
    index[start] = 0;
    const builder = new ChainBuilder();
    const ending: number[] = [];
    const failing: number[] = [];
    for (let at = 0; at < states.length; at += 1) {
      const state = states[at]!;
      let toEnd = 0;
      let toFail = 0;
      for (let e = chain.offset[state]!; e < chain.offset[state + 1]!; e += 1) {
        const to = chain.target[e]!;
        const rate = chain.rate[e]!;
        const part = partOf[to]!;
        if (part !== 0) {
          if (part === ends) toEnd += rate;
          else toFail += rate;
          // Back to the start at once: from the start itself this is no move at all.
          if (at !== 0) builder.add(0, rate);
          continue;
        }
        if (index[to]! < 0) {
          index[to] = states.length;
          states.push(to);
        }
        builder.add(index[to]!, rate);
      }
      builder.endRow();
      ending.push(toEnd);
      failing.push(toFail);
    }
    this.#states = states;
    this.#ending = ending;
    this.#failing = failing;
    this.#renewed = builder.finish();
    const mayEnd = ending.some((rate) => rate > 0) || failing.some((rate) => rate > 0);
    this.endless = !mayEnd || components(this.#renewed).count > 1;
  }

  /** Rates of the two ends, and the mean of `value` (1 without), per unit of time. */
  rates(value?: ArrayLike<number>): { readonly end: number; readonly fail: number; readonly mean: number } {
    const { probability } = steadyState(this.#renewed);
    let [end, fail, mean] = [0, 0, 0];
    this.#states.forEach((state, i) => {
      end += this.#ending[i]! * probability[i]!;
      fail += this.#failing[i]! * probability[i]!;
      mean += value === undefined ? probability[i]! : value[state]! * probability[i]!;
    });
    return { end, fail, mean };
  }
}

/**
 * Mean time from `start` until the chain first leaves the states marked in `up`, in hours; `Infinity` when it may never
 * leave them.
 */
export function meanTimeToLeave(chain: Chain, up: Uint8Array, start: number): number {
  if (up[start] === 0) return 0;
  const passages = new Passages(
    chain,
    start,
    up.map((each) => 1 - each),
  );
  return passages.endless ? Infinity : 1 / passages.rates().end;
}

/** Mean of value × hours gathered from `start` until a state of `target` is entered; `Infinity` where none may ever be. */
export function gatheredBefore(
  chain: Chain,
  start: number,
  target: ArrayLike<number>,
  value: ArrayLike<number>,
): number {
  if (target[start] !== 0) return 0;
  const passages = new Passages(
    chain,
    start,
    Uint8Array.from(target, (each) => (each === 0 ? 0 : 1)),
  );
  if (passages.endless) return Infinity;
  const { end, mean } = passages.rates(value);
  return mean / end;
}

/** Probability that a state of `target` is ever entered, with only states of `through` before it. */
export function reachProbability(
  chain: Chain,
  start: number,
  target: ArrayLike<number>,
  through: ArrayLike<number> | null,
): number {
  if (target[start] !== 0) return 1;
  const partOf = Uint8Array.from(target, (each, state) => (each !== 0 ? 1 : through?.[state] === 0 ? 2 : 0));
  if (partOf[start] !== 0) return 0;
  const hopeful = leadingTo(chain, partOf);
  if (hopeful[start] === 0) return 0;
  partOf.forEach((part, state) => {
    if (part === 0 && hopeful[state] === 0) partOf[state] = 2;
  });
  const { end, fail } = new Passages(chain, start, partOf).rates();
  return end / (end + fail);
}

/** Marks the states from which an end can still be reached by passable states. */
function leadingTo(chain: Chain, partOf: Uint8Array): Uint8Array {
  const offset = new Int32Array(chain.size + 1);
  for (const to of chain.target) offset[to + 1] = offset[to + 1]! + 1;
  for (let i = 0; i < chain.size; i += 1) offset[i + 1] = offset[i + 1]! + offset[i]!;
  const fill = offset.slice(0, chain.size);
  const source = new Int32Array(chain.target.length);
  for (let from = 0; from < chain.size; from += 1) {
    for (let e = chain.offset[from]!; e < chain.offset[from + 1]!; e += 1) {
      const to = chain.target[e]!;
      source[fill[to]!] = from;
      fill[to] = fill[to]! + 1;
    }
  }
  const found = Uint8Array.from(partOf, (part) => (part === ends ? 1 : 0));
  const open: number[] = [];
  found.forEach((each, state) => {
    if (each === 1) open.push(state);
  });
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (let e = offset[state]!; e < offset[state + 1]!; e += 1) {
      const from = source[e]!;
      if (found[from] === 1 || partOf[from] !== 0) continue;
      found[from] = 1;
      open.push(from);
    }
  }
  return found;
}

/** The chain that stays for good where `stays` is not 0. */
export function stoppedAt(chain: Chain, stays: ArrayLike<number>): Chain {
  const builder = new ChainBuilder();
  for (let i = 0; i < chain.size; i += 1) {
    if (stays[i] === 0)
      for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1) builder.add(chain.target[e]!, chain.rate[e]!);
    builder.endRow();
  }
  return builder.finish();
}

/** The chain in which states not marked in `up` are never left: for the probability of a first outage by a time. */
export function stoppedAtOutage(chain: Chain, up: Uint8Array): Chain {
  return stoppedAt(
    chain,
    up.map((each) => 1 - each),
  );
}
