import { CutSets } from "../bdd/cut-sets.ts";
import { DiagramTooLarge, type Diagram, type Node } from "../bdd/diagram.ts";
import { derivatives, probabilityOf, probabilityWithout, type Chances } from "../bdd/probability.ts";
import { cutSetsMax, diagramNodesMax } from "../limits.ts";
import type { Importance } from "./answer.ts";

/** Cut sets of which the exact Fussell–Vesely measure is computed. */
const unionMax = 500;
/** Beyond this many evaluations the exact risk reduction worth would take longer than all the rest. */
const evaluationsMax = 20_000_000;

/** A variable that stands for a part being out; `failover` is the one for failing over given that it is out. */
export interface Ranked {
  readonly name: string;
  readonly level: number;
  readonly failover: number;
}

/** Importance of each part for `outage`, greatest criticality first. */
export function importanceOf(
  diagram: Diagram,
  outage: Node,
  chances: Chances,
  ranked: readonly Ranked[],
  sets: readonly (readonly number[])[] | null,
): readonly Importance[] {
  const total = probabilityOf(diagram, outage, chances).yes;
  const slope = derivatives(diagram, outage, chances, chances.yes.length);
  const share = (value: number): number => (total > 0 ? Math.min(1, Math.max(0, value / total)) : 0);
  const exactly = ranked.length * diagram.nodesOf(outage).length <= evaluationsMax;
  const found = ranked.map(({ name, level, failover }): Importance => {
    const q = chances.yes[level]!;
    const birnbaum = slope[level]!;
    const perfect = exactly ? probabilityWithout(diagram, outage, chances, level) : Math.max(0, total - birnbaum * q);
    return {
      part: name,
      unavailability: q,
      birnbaum,
      criticality: share(birnbaum * q),
      fussellVesely: sets === null ? null : share(unionWith(diagram, sets, level, chances)),
      raw: total > 0 ? (total + birnbaum * chances.no[level]!) / total : 1,
      rrw: perfect > 0 ? total / perfect : total > 0 ? Infinity : 1,
      failover: failover < 0 ? 0 : share(slope[failover]! * chances.yes[failover]!),
    };
  });
  return found.toSorted((a, b) => b.criticality - a.criticality);
}

/** Chance that at least one of the minimal cut sets with this variable has happened. */
function unionWith(diagram: Diagram, sets: readonly (readonly number[])[], level: number, chances: Chances): number {
  let union: Node = 0;
  for (const set of sets) {
    if (!set.includes(level)) continue;
    const all = set.reduce((node, member) => diagram.and(node, diagram.variable(member)), 1);
    union = diagram.or(union, all);
  }
  return probabilityOf(diagram, union, chances).yes;
}

export interface ListedCutSets {
  /** Null when there are more than {@link cutSetsMax}. */
  readonly all: readonly (readonly number[])[] | null;
  /** The same, when few enough for {@link importanceOf}. */
  readonly forUnion: readonly (readonly number[])[] | null;
  /** Null when even their diagram is too large. */
  readonly count: number | null;
}

/** Minimal cut sets of a coherent function, as levels. */
export function listCutSets(diagram: Diagram, outage: Node): ListedCutSets {
  const sets = new CutSets(diagram, diagramNodesMax);
  let root: Node;
  try {
    root = sets.minimal(outage);
  } catch (error) {
    if (error instanceof DiagramTooLarge) return { all: null, forUnion: null, count: null };
    throw error;
  }
  const count = sets.count(root);
  if (count > cutSetsMax) return { all: null, forUnion: null, count };
  const all = sets.list(root);
  return { all, forUnion: count <= unionMax ? all : null, count };
}
