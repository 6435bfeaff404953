import { closedClasses, restricted } from "../markov/graph.ts";
import { gatheredBefore, reachProbability, stoppedAt } from "../markov/passage.ts";
import { steadyState } from "../markov/steady.ts";
import { transients } from "../markov/transient.ts";
import type { Chain, ChainModel, Measure } from "../model/model.ts";
import type { Measured } from "./answer.ts";

/** Whether something that a chain is asked for follows from its long run. */
export function needsLongRun(measures: readonly Measure[]): boolean {
  return measures.some((measure) => measure.kind === "mean" && measure.at === null);
}

/** What a chain is asked for by name; `longRun` is the share of the time in each state, where it is known. */
export function measuresOf(of: ChainModel, longRun: Float64Array | null): readonly Measured[] {
  if (of.measures.length === 0) return [];
  const shares = longRun ?? (needsLongRun(of.measures) ? sharesByClass(of.chain, of.start) : new Float64Array());
  return of.measures.map((measure) => ({ name: measure.name, value: valueOf(of, measure, shares) }));
}

function valueOf({ chain, start }: ChainModel, measure: Measure, shares: Float64Array): number | null {
  switch (measure.kind) {
    case "mean":
      return measure.at === null
        ? measure.value.reduce((mean, value, state) => mean + value * shares[state]!, 0)
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

/** Share of the time in each state where several classes are never left: of each class, times the chance to end there. */
function sharesByClass(chain: Chain, start: number): Float64Array {
  const shares = new Float64Array(chain.size);
  for (const states of closedClasses(chain)) {
    const inside = new Uint8Array(chain.size);
    for (const state of states) inside[state] = 1;
    const chance = reachProbability(chain, start, inside, null);
    if (chance === 0) continue;
    const { probability } = steadyState(restricted(chain, states));
    states.forEach((state, i) => (shares[state] = chance * probability[i]!));
  }
  return shares;
}
