import type { Diagram, Node } from "../bdd/diagram.ts";
import { probabilityOf } from "../bdd/probability.ts";
import { meanTimeToFailure } from "../dynamic/failure-chain.ts";
import { meanOf } from "../model/distribution.ts";
import { meanOfSurvival } from "./survival.ts";
import { chancesAt, type Leaf, type Leaves } from "./tree-leaves.ts";

/** Nodes of a diagram, and states of a module, beyond which some hundreds of evaluations would take long. */
const nodesMax = 20_000;
const statesMax = 2000;

/**
 * Mean time to the first top event, hours, of a coherent tree in which nothing is repaired; `Infinity` where it may never
 * happen, null where it would take long.
 *
 * One module alone has it from its chain; otherwise survival is integrated.
 */
export function meanLife(diagram: Diagram, top: Node, leaves: Leaves): number | null {
  const [only, another] = leaves.list;
  if (only?.kind === "module" && another === undefined) return meanTimeToFailure(only.chain);
  if (diagram.nodesOf(top).length > nodesMax || leaves.list.some(isLarge)) return null;
  if (mayNeverHappen(diagram, top, leaves)) return Infinity;
  const rate = leaves.list.reduce((sum, leaf) => sum + fastest(leaf), 0);
  if (rate === 0) return 0;
  return meanOfSurvival((hours) => {
    const chances = chancesAt(leaves, hours);
    return chances === null ? null : probabilityOf(diagram, top, chances).no;
  }, rate);
}

function isLarge(leaf: Leaf): boolean {
  return leaf.kind === "module" && leaf.chain.chain.size > statesMax;
}

function mayNeverHappen(diagram: Diagram, top: Node, leaves: Leaves): boolean {
  const never = leaves.list.map((leaf): number => {
    if (leaf.kind === "module") return meanTimeToFailure(leaf.chain) === Infinity ? 1 : 0;
    if (leaf.law.kind === "probability") return 1 - leaf.law.probability;
    return leaf.law.kind === "life" || leaf.law.rate > 0 ? 0 : 1;
  });
  const no = Float64Array.from(never);
  return probabilityOf(diagram, top, { no, yes: no.map((each) => 1 - each) }).no > 0;
}

/** An upper bound of how fast a leaf happens, per hour. */
function fastest(leaf: Leaf): number {
  if (leaf.kind === "event") {
    if (leaf.law.kind === "life") return 1 / meanOf(leaf.law.time);
    return leaf.law.kind === "probability" ? 0 : leaf.law.rate;
  }
  return leaf.chain.chain.rate.reduce((sum, rate) => sum + rate, 0);
}
