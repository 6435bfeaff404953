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
  const cycle = visitsOf(states);
  if (cycle !== null) return steadyOf(states, cycle);
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
  if (closed.length === 1) {
    const share = new Float64Array(n);
    share[closed[0]!] = 1;
    return { share, leaving: new Float64Array(n) };
  }
  // GTH on rates p_ij gives time in state as if each stay lasted 1 / Σ p_ij = 1: visits per jump.
  const perJump = gth(denseOf(restricted(jumps, closed)), closed.length);
  const visits = new Float64Array(n);
  closed.forEach((state, i) => (visits[state] = perJump[i]!));
  return steadyOf(states, visits);
}

function steadyOf(states: readonly PartState[], visits: Float64Array): PartSteady {
  const stays = visits.map((visited, state) => (visited === 0 ? 0 : visited * meanOf(states[state]!.time!)));
  const cycle = stays.reduce((sum, stay) => sum + stay, 0);
  return { share: stays.map((stay) => stay / cycle), leaving: visits.map((visited) => visited / cycle) };
}

/** Visits of each state between two of the first, where no state comes back before the first does; null elsewhere. */
function visitsOf(states: readonly PartState[]): Float64Array | null {
  const order: number[] = [];
  const seen = new Map<number, "open" | "done">();
  const visit = (state: number): boolean => {
    if (seen.has(state)) return seen.get(state) === "done";
    seen.set(state, "open");
    const { time, next } = states[state]!;
    const comes = time !== null && next.length > 0 && next.every(({ to }) => to === 0 || visit(to));
    seen.set(state, "done");
    order.push(state);
    return comes;
  };
  if (!visit(0) || states[0]!.next.some(({ to }) => to === 0)) return null;
  const visits = new Float64Array(states.length);
  visits[0] = 1;
  for (const state of order.toReversed()) {
    for (const { to, probability } of states[state]!.next)
      if (to !== 0) visits[to] = visits[to]! + visits[state]! * probability;
  }
  return visits;
}
