import type { Gate } from "../catalogue/contract/condition.ts";
import type { Goal, Goals, UnitGoal } from "./goals.ts";
import { inOrder } from "./graph.ts";
import type { HostFacts } from "./parse-facts.ts";

/**
 * The goals in the order that hosts need which come to others that run. Where a unit's peers must know a newcomer first, they take
 * up the files that name it before it starts: a second keeper of an address that hears nothing from the first takes the address
 * as well. Where a newcomer must knock, they are told when it runs. No gate asks a newcomer, which cannot serve yet; a host on which
 * the unit has run once and does not run now is none.
 */
export function withNewcomers(goals: Goals, facts: ReadonlyMap<string, HostFacts>): Goals {
  const byUnit = new Map<string, UnitGoal[]>();
  for (const goal of goals.goals) {
    if (goal.kind !== "unit") continue;
    const known = byUnit.get(goal.unit.unit);
    if (known === undefined) byUnit.set(goal.unit.unit, [goal]);
    else known.push(goal);
  }
  const changed = new Map<string, UnitGoal>();
  for (const peers of byUnit.values()) {
    const runs = peers.filter((peer) => unitOf(peer, facts)?.active === true);
    const newcomers = peers.filter((peer) => isNewcomer(peer, facts));
    if (runs.length === 0 || newcomers.length === 0) continue;
    const waiting = peers.filter((peer) => !runs.includes(peer));
    for (const goal of peers) {
      changed.set(
        goal.id,
        withoutAsking(
          inTurn(goal, { runs, waiting }),
          newcomers.map(({ host }) => host),
        ),
      );
    }
  }
  if (changed.size === 0) return goals;
  return { ...goals, goals: inOrder(goals.goals.map((goal): Goal => changed.get(goal.id) ?? goal)) };
}

interface Peers {
  readonly runs: readonly UnitGoal[];
  readonly waiting: readonly UnitGoal[];
}

function inTurn(goal: UnitGoal, { runs, waiting }: Peers): UnitGoal {
  const { comes } = goal.unit;
  if (comes === undefined) return goal;
  const [first, second] = comes === "known" ? [runs, waiting] : [waiting, runs];
  const after = goal.after.filter((id) => !ids(second).includes(id) || second.includes(goal));
  return { ...goal, after: second.includes(goal) ? [...new Set([...after, ...ids(first)])] : after };
}

function ids(peers: readonly UnitGoal[]): readonly string[] {
  return peers.map(({ id }) => id);
}

function unitOf({ host, unit }: UnitGoal, facts: ReadonlyMap<string, HostFacts>) {
  return facts.get(host)?.units.get(unit.unit);
}

/** Not one that died: that has a stamp of its own, and is asked for. */
function isNewcomer(goal: UnitGoal, facts: ReadonlyMap<string, HostFacts>): boolean {
  const is = unitOf(goal, facts);
  return facts.has(goal.host) && is?.active !== true && (is?.stamp ?? "") === "";
}

/** Where newcomers alone would be asked, nobody is: as on a lone host. */
function withoutAsking(goal: UnitGoal, newcomers: readonly string[]): UnitGoal {
  const { gate, ...unit } = goal.unit;
  return gate === undefined ? goal : { ...goal, unit: { ...unit, gate: asking(gate, newcomers) } };
}

function asking({ ask, ...gate }: Gate, newcomers: readonly string[]): Gate {
  const [first, ...others] = (ask?.on ?? []).filter((host) => !newcomers.includes(host));
  return ask === undefined || first === undefined ? gate : { ...gate, ask: { ...ask, on: [first, ...others] } };
}
