import type { Chances } from "../bdd/probability.ts";
import type { Model, PartStates } from "../model/model.ts";
import { partSteady } from "../parts/machine.ts";
import type { Levels } from "./prepare.ts";

/** A part's long run by what it means to others, and how often it changes, per hour. */
export interface Shares {
  readonly down: number;
  readonly blocked: number;
  readonly up: number;
  readonly upToBlocked: number;
  readonly upToDown: number;
  readonly downToBlocked: number;
  readonly downToUp: number;
  readonly blockedToDown: number;
  readonly blockedToUp: number;
}

/** Null when some part does not come back. */
export function sharesOfAll(model: Model, parts: readonly number[]): ReadonlyMap<number, Shares> | null {
  const shares = new Map<number, Shares>();
  for (const part of parts) {
    const found = sharesOf(model.parts[part]!.states);
    if (found === null) return null;
    shares.set(part, found);
  }
  return shares;
}

/** By a part's states, which most endpoints see alike. */
const known = new WeakMap<PartStates["states"], Shares>();

function sharesOf(states: PartStates["states"]): Shares | null {
  const before = known.get(states);
  if (before !== undefined) return before;
  const steady = partSteady(states);
  if (steady === null) return null;
  const shares = {
    down: 0,
    blocked: 0,
    up: 0,
    upToBlocked: 0,
    upToDown: 0,
    downToBlocked: 0,
    downToUp: 0,
    blockedToDown: 0,
    blockedToUp: 0,
  };
  states.forEach((state, i) => {
    const as = roleOf(state.kind);
    shares[as] += steady.share[i]!;
    for (const { to, probability } of state.next) {
      const flow = steady.leaving[i]! * probability;
      const becomes = roleOf(states[to]!.kind);
      if (as === "up" && becomes === "blocked") shares.upToBlocked += flow;
      if (as === "up" && becomes === "down") shares.upToDown += flow;
      if (as === "down" && becomes === "blocked") shares.downToBlocked += flow;
      if (as === "down" && becomes === "up") shares.downToUp += flow;
      if (as === "blocked" && becomes === "down") shares.blockedToDown += flow;
      if (as === "blocked" && becomes === "up") shares.blockedToUp += flow;
    }
  });
  known.set(states, shares);
  return shares;
}

export function roleOf(kind: string): "up" | "blocked" | "down" {
  return kind === "failing-over" ? "blocked" : kind === "down" ? "down" : "up";
}

/** Probabilities of the variables; parts under maintenance are out for certain, and known to be. */
export function chancesOf(
  shares: ReadonlyMap<number, Pick<Shares, "up" | "down" | "blocked">>,
  levels: ReadonlyMap<number, Levels>,
  width: number,
  maintained: ReadonlySet<number>,
): Chances {
  const yes = new Float64Array(width);
  const no = new Float64Array(width);
  for (const [part, { up, down, blocked }] of shares) {
    const level = levels.get(part)!;
    const away = maintained.has(part);
    const out = down + blocked;
    yes[level.out] = away ? 1 : out;
    no[level.out] = away ? 0 : up;
    if (level.blocked < 0) continue;
    yes[level.blocked] = away || out === 0 ? 0 : blocked / out;
    no[level.blocked] = away || out === 0 ? 1 : down / out;
  }
  return { yes, no };
}
