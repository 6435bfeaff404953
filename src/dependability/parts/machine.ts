import { isPhaseType, meanOf } from "../model/distribution.ts";
import { chainOf } from "../model/chain-builder.ts";
import { denseOf, gth } from "../markov/gth.ts";
import { closedClasses, restricted } from "../markov/graph.ts";
import type { Chain, Part, PartState, StateKind, Way } from "../model/model.ts";

/** A part as a Markov chain of its own: its states with Erlang and hyperexponential times taken apart into phases. */
export interface Machine {
  readonly kinds: readonly StateKind[];
  readonly crewed: readonly boolean[];
  readonly moves: readonly { readonly from: number; readonly to: number; readonly rate: number }[];
  /** The states that a shared shock takes it to, by share. */
  readonly struck: readonly Way[];
  /** Whether it starts in one phase, which a hyperexponential life does not. */
  readonly oneStart: boolean;
}

/** Null when some time of the part is not phase-type. */
export function machineOf(part: Part): Machine | null {
  const kinds: StateKind[] = [];
  const crewed: boolean[] = [];
  const moves: { from: number; to: number; rate: number }[] = [];
  const entries: { phase: number; probability: number }[][] = [];
  const exits: { phase: number; rate: number }[][] = [];
  for (const state of part.states) {
    const { time } = state;
    if (time !== null && !isPhaseType(time)) return null;
    const add = (): number => {
      crewed.push(state.crewed);
      return kinds.push(state.kind) - 1;
    };
    if (time?.kind === "hyperexponential") {
      const phases = time.branches.map((branch) => ({ phase: add(), ...branch }));
      entries.push(phases);
      exits.push(phases);
    } else if (time?.kind === "gamma") {
      const phases = Array.from({ length: time.shape }, add);
      for (let i = 1; i < phases.length; i += 1) moves.push({ from: phases[i - 1]!, to: phases[i]!, rate: time.rate });
      entries.push([{ phase: phases[0]!, probability: 1 }]);
      exits.push([{ phase: phases.at(-1)!, rate: time.rate }]);
    } else {
      const phase = add();
      entries.push([{ phase, probability: 1 }]);
      exits.push(time?.kind === "exponential" ? [{ phase, rate: time.rate }] : []);
    }
  }
  part.states.forEach((state, i) => {
    for (const exit of exits[i]!) {
      for (const { to, probability } of state.next) {
        for (const entry of entries[to]!) {
          moves.push({ from: exit.phase, to: entry.phase, rate: exit.rate * probability * entry.probability });
        }
      }
    }
  });
  return {
    kinds,
    crewed,
    moves,
    struck: part.struck.map(({ to, probability }) => ({ to: entries[to]![0]!.phase, probability })),
    oneStart: entries[0]!.length === 1,
  };
}

export function machineChain(machine: Machine): Chain {
  return chainOf(machine.kinds.length, machine.moves);
}

/** Long-run share of the time in each state of a part with a repairer of its own, and how often each is left, per hour. */
export interface PartSteady {
  readonly share: Float64Array;
  readonly leaving: Float64Array;
}

/**
 * A part on its own is a semi-Markov process: shares of the time follow from the means of its times alone, whatever
 * their distributions (Ross, Stochastic Processes, theorem 4.8.3). Null when it does not come back to its first state.
 */
export function partSteady(states: readonly PartState[]): PartSteady | null {
  const n = states.length;
  const moves = states.flatMap((state, from) =>
    state.next.map(({ to, probability }) => ({ from, to, rate: probability })),
  );
  const jumps = chainOf(
    n,
    moves.filter((move) => move.from !== move.to),
  );
  const [closed, another] = closedClasses(jumps);
  if (closed === undefined || another !== undefined || !closed.includes(0)) return null;
  if (states.some((state, i) => state.time === null && closed.includes(i) && n > 1 && closed.length > 1)) return null;
  const visits = closed.length === 1 ? Float64Array.of(1) : gth(denseOf(restricted(jumps, closed)), closed.length);
  const share = new Float64Array(n);
  const leaving = new Float64Array(n);
  if (closed.length === 1) {
    share[closed[0]!] = 1;
    return { share, leaving };
  }
  // GTH on rates p_ij gives time in state as if each stay lasted 1 / Σ p_ij = 1: visits per jump.
  let cycle = 0;
  closed.forEach((state, i) => (cycle += visits[i]! * meanOf(states[state]!.time!)));
  closed.forEach((state, i) => {
    share[state] = (visits[i]! * meanOf(states[state]!.time!)) / cycle;
    leaving[state] = visits[i]! / cycle;
  });
  return { share, leaving };
}
