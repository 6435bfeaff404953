import type { Finding } from "../../spec/finding.ts";
import { closedClasses, components } from "../markov/graph.ts";
import type { ChainModel, Model } from "../model/model.ts";
import type { Solved } from "./answer.ts";
import { atTimes, firstOutage, longRun } from "./chain-answer.ts";
import { measuresOf, needsLongRun } from "./measures.ts";
import { trusted } from "./trusted.ts";

/** States of a class that a finding names. */
const namedMax = 5;

/** A chain that the model writes out. */
export function solveChain(model: Model, of: ChainModel): Solved {
  return trusted({ kind: "Chain", name: of.name, place: of.place }, () => answerOf(model, of));
}

function answerOf(model: Model, of: ChainModel): Solved {
  const finding = notIrreducible(of);
  if (finding !== null) return { ok: false, finding };
  const { chain, up, start } = of;
  const isNeverDown = !up.includes(0);
  // Where nothing asks for it, a large chain need not settle to be asked when it gets somewhere.
  const asksLongRun = !isNeverDown || of.reward !== null || of.degraded.includes(1) || needsLongRun(of.measures);
  const run = asksLongRun ? longRun(chain, up) : null;
  const transient = atTimes(chain, up, start, model.times);
  const atMission =
    of.absorbing && model.mission !== null ? transient.times.find((each) => each.hours === model.mission) : undefined;
  const unavailability = atMission?.unavailability ?? run?.unavailability ?? (isNeverDown ? 0 : 1);
  const first = firstOutage(chain, up, start);
  const notes = [...transient.notes, ...first.notes];
  if (of.absorbing && atMission === undefined)
    notes.push(
      "The chain ends in states that are never left, so its long-run availability says little: look at the mean time to failure, or give a mission.",
    );
  if (of.measures.length > 0 && isNeverDown)
    notes.push("No state of the chain is down, so its availability says nothing: look at its measures.");
  return {
    ok: true,
    answer: {
      name: of.name,
      kind: "chain",
      method: "markov",
      unavailability,
      horizon: atMission === undefined ? "long-run" : "mission",
      outagesPerYear: of.absorbing ? null : (run?.outagesPerYear ?? (isNeverDown ? 0 : null)),
      mttfHours: first.hours,
      times: transient.times,
      importance: [],
      cutSets: null,
      reward: run === null || of.reward === null ? null : weighted(run.probability, of.reward),
      degraded: run === null || !of.degraded.includes(1) ? null : weighted(run.probability, of.degraded),
      measures: measuresOf(of, run?.probability ?? null),
      states: chain.size,
      residual: run?.residual ?? null,
      interval: null,
      notes,
    },
  };
}

function weighted(probability: Float64Array, by: ArrayLike<number>): number {
  return probability.reduce((sum, p, i) => sum + p * by[i]!, 0);
}

/** A chain must reach every state from every other, unless it says that it ends in some. */
function notIrreducible(of: ChainModel): Finding | null {
  if (of.absorbing || components(of.chain).count === 1) return null;
  const classes = closedClasses(of.chain).map((states) => {
    const names = Array.from(states.subarray(0, namedMax), of.stateName).join(", ");
    return states.length > namedMax ? `{${names}, … ${states.length} states}` : `{${names}}`;
  });
  const shown = classes.length > namedMax ? [...classes.slice(0, namedMax), `… ${classes.length} in all`] : classes;
  return {
    code: "model-not-irreducible",
    severity: "error",
    message: `Chain "${of.name}" is not irreducible: once in ${shown.join(" or ")} it never leaves.`,
    place: of.place,
    remedy:
      "Add the transitions that lead back (repairs), or list states that are meant to be final under `absorbing`.",
  };
}
