import { closedClasses, restricted } from "../markov/graph.ts";
import { meanTimeToLeave, stoppedAtOutage } from "../markov/passage.ts";
import { NotConverged, steadyState } from "../markov/steady.ts";
import { transients } from "../markov/transient.ts";
import { hoursPerYear } from "../model/quantity.ts";
import type { Chain } from "../model/model.ts";
import type { AtTime } from "./answer.ts";

/** What the long run of a chain says. */
export interface LongRun {
  readonly probability: Float64Array;
  readonly unavailability: number;
  readonly outagesPerYear: number;
  /** It comes to states that are all down and never left. */
  readonly ends: boolean;
  readonly residual: number | null;
}

/** Null when the chain has several classes that are never left, so that the long run depends on chance. */
export function longRun(chain: Chain, up: Uint8Array): LongRun | null {
  const [closed, another] = closedClasses(chain);
  if (closed === undefined || another !== undefined) return null;
  const { probability: within, residual } = steadyState(restricted(chain, closed));
  const probability = new Float64Array(chain.size);
  closed.forEach((state, i) => (probability[state] = within[i]!));
  let unavailability = 0;
  let outages = 0;
  for (let i = 0; i < chain.size; i += 1) {
    if (up[i] === 0) {
      unavailability += probability[i]!;
      continue;
    }
    for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1) {
      if (up[chain.target[e]!] === 0) outages += probability[i]! * chain.rate[e]!;
    }
  }
  // Where outages are too rare for a number, or service is, neither says that it ends.
  const ends = closed.every((state) => up[state] === 0);
  return { probability, unavailability, outagesPerYear: outages * hoursPerYear, ends, residual };
}

/** Transient values at the given times; those that would take too long are left out, with the reason as a note. */
export function atTimes(
  chain: Chain,
  up: Uint8Array,
  start: number,
  hours: readonly number[],
): { readonly times: readonly AtTime[]; readonly notes: readonly string[] } {
  const down = Float64Array.from(up, (each) => 1 - each);
  const points = transients(chain, start, down, hours);
  const first = transients(stoppedAtOutage(chain, up), start, down, hours);
  const notes: string[] = [];
  const times = hours.flatMap((hour, i): AtTime[] => {
    const point = points[i];
    if (point === null || point === undefined) {
      notes.push(
        `The value at ${hour} h was not computed: ${chain.size} states with rates this far apart would take minutes. A shorter time, fewer states or simulation would do.`,
      );
      return [];
    }
    return [
      {
        hours: hour,
        unavailability: point.at,
        unreliability: first[i]?.at ?? null,
        intervalUnavailability: point.share,
      },
    ];
  });
  return { times, notes };
}

/** Mean time from `start` to the first outage; null, with the reason as a note, where no way to compute it converged. */
export function firstOutage(
  chain: Chain,
  up: Uint8Array,
  start: number,
): { readonly hours: number | null; readonly notes: readonly string[] } {
  try {
    return { hours: meanTimeToLeave(chain, up, start), notes: [] };
  } catch (error) {
    if (!(error instanceof NotConverged)) throw error;
    return {
      hours: null,
      notes: ["The first outage was not computed: its chain did not converge. Simulation or fewer states would do."],
    };
  }
}
