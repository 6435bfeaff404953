import { closedClasses, restricted } from "../markov/graph.ts";
import { gatheredBefore, reachProbability, stoppedAt } from "../markov/passage.ts";
import { steadyState } from "../markov/steady.ts";
import { transients } from "../markov/transient.ts";
import type { Chain, ChainModel, Measure } from "../model/model.ts";
import type { Measured } from "./answer.ts";

/** What a chain is asked for by name. */
export function measuresOf(of: ChainModel): readonly Measured[] {
  return of.measures.map((measure) => ({ name: measure.name, value: valueOf(of, measure) }));
}

function valueOf({ chain, start }: ChainModel, measure: Measure): number | null {
  switch (measure.kind) {
    case "mean":
      return measure.at === null
        ? longRunMean(chain, start, measure.value)
        : (transients(chain, start, measure.value, [measure.at])[0]?.at ?? null);
    case "total": {
      const [found] = transients(chain, start, measure.value, [measure.until]);
      return found === null || found === undefined ? null : found.share * measure.until;
    }
    case "total-before":
      return gatheredBefore(chain, start, measure.target, measure.value);
    case "reach": {
      const { target, through, within } = measure;
      if (within === null) return reachProbability(chain, start, target, through);
      const over = Uint8Array.from(target, (each, state) => (each !== 0 || through?.[state] === 0 ? 1 : 0));
      const reached = Float64Array.from(target, (each) => (each === 0 ? 0 : 1));
      const [found] = transients(stoppedAt(chain, over), start, reached, [within]);
      // Rounding may take what is all but certain past 1.
      return found === null || found === undefined ? null : Math.min(1, found.at);
    }
    default:
      throw new Error("invariant: unknown measure");
  }
}

/** Mean in the long run: of each class that is never left, times the chance to end there. */
function longRunMean(chain: Chain, start: number, value: Float64Array): number {
  let mean = 0;
  for (const states of closedClasses(chain)) {
    const inside = new Uint8Array(chain.size);
    for (const state of states) inside[state] = 1;
    const chance = reachProbability(chain, start, inside, null);
    if (chance === 0) continue;
    const { probability } = steadyState(restricted(chain, states));
    states.forEach((state, i) => (mean += chance * probability[i]! * value[state]!));
  }
  return mean;
}
