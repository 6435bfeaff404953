import { ChainBuilder } from "../model/chain-builder.ts";
import type { Chain, TreeModel } from "../model/model.ts";
import { StateIndex } from "../model/state-index.ts";
import { Failures } from "./failures.ts";
import type { DynamicModule } from "./modules.ts";

/** The chain of all orders in which the events of one dynamic module can fail. */
export interface FailureChain {
  readonly chain: Chain;
  /** 1 where the module has not failed. */
  readonly up: Uint8Array;
  /** States at time 0 with their probabilities. */
  readonly starts: readonly { readonly state: number; readonly probability: number }[];
}

/** States at time 0; each costs a solution of the chain. */
const startsMax = 256;

/** Why a module has no chain; the end of a sentence that begins with its orders of failures. */
export interface NoFailureChain {
  readonly because: string;
}

/** Has no chain beyond `statesMax` states. What follows after the module has failed is left out where it cannot mend. */
export function failureChain(tree: TreeModel, module: DynamicModule, statesMax: number): FailureChain | NoFailureChain {
  const failures = new Failures(tree, module);
  if (failures.startsMax > startsMax) {
    return {
      because: `begin in up to ${failures.startsMax.toLocaleString("en")} ways, and ${startsMax} are worked out`,
    };
  }
  const index = new StateIndex(failures.radix);
  const builder = new ChainBuilder();
  const up: number[] = [];
  const stateOf = (digits: Int32Array): number => {
    failures.forget(digits);
    return index.add(digits);
  };
  const starts = failures.starts().map(({ digits, probability }) => ({ state: stateOf(digits), probability }));
  const digits = new Int32Array(failures.radix.length);
  for (let state = 0; state < index.size; state += 1) {
    if (index.size > statesMax) return { because: `have more than ${statesMax.toLocaleString("en")} states` };
    index.read(state, digits);
    const failed = failures.isFailed(digits);
    up.push(failed ? 0 : 1);
    if (!failed || !failures.coherent) {
      failures.forEachRate(digits, (node, rate) => {
        for (const outcome of failures.after(digits, node))
          builder.add(stateOf(outcome.digits), rate * outcome.probability);
      });
    }
    builder.endRow();
  }
  return { chain: builder.finish(), up: Uint8Array.from(up), starts };
}

/**
 * Mean time until the module has failed, hours: over what may follow each state, without any subtraction, as no state
 * comes back. `Infinity` where it may never fail.
 */
export function meanTimeToFailure({ chain, up, starts }: FailureChain): number {
  const mean = new Float64Array(chain.size).fill(Number.NaN);
  const open = starts.map(({ state }) => state);
  for (let state = open.at(-1); state !== undefined; state = open.at(-1)) {
    const unknown = up[state] === 1 && Number.isNaN(mean[state]) ? followersWithout(chain, state, mean) : [];
    if (unknown.length > 0) {
      open.push(...unknown);
      continue;
    }
    if (Number.isNaN(mean[state])) mean[state] = up[state] === 0 ? 0 : meanFrom(chain, state, mean);
    open.pop();
  }
  return starts.reduce((sum, { state, probability }) => sum + probability * mean[state]!, 0);
}

function followersWithout(chain: Chain, state: number, mean: Float64Array): number[] {
  return [...chain.target.subarray(chain.offset[state], chain.offset[state + 1])].filter((to) =>
    Number.isNaN(mean[to]),
  );
}

function meanFrom(chain: Chain, state: number, mean: Float64Array): number {
  let leaving = 0;
  let rest = 0;
  for (let e = chain.offset[state]!; e < chain.offset[state + 1]!; e += 1) {
    leaving += chain.rate[e]!;
    rest += chain.rate[e]! * mean[chain.target[e]!]!;
  }
  return leaving === 0 ? Infinity : (1 + rest) / leaving;
}
