import type { Diagram, Node } from "../bdd/diagram.ts";
import { probabilityOf } from "../bdd/probability.ts";
import { meanTimeToFailure } from "../dynamic/failure-chain.ts";
import { chancesAt, type Leaf, type Leaves } from "./tree-leaves.ts";

/** Step of ln t. The trapezoidal rule's error falls as e^{−π²/step}, below 1e-21 here. */
const step = 0.2;
/** Where the integral begins, as a share of the mean time to the first event: nothing has failed before. */
const beginning = 1e-9;
/** Below this share of the sum a term adds nothing. */
const negligible = 1e-18;
/** Nodes of a diagram, and states of a module, beyond which some 150 evaluations would take long. */
const nodesMax = 50_000;
const statesMax = 2000;

/**
 * Mean time to the first top event, hours, of a coherent tree in which nothing is repaired; `Infinity` where it may never
 * happen, null where it would take long.
 *
 * One module alone has it from its chain. Otherwise ∫ R(t) dt, by the trapezoidal rule over ln t: survival falls from 1 to 0
 * as sums of exponentials do, which is smooth on that scale however far apart the rates are (Takahasi and Mori, Double
 * exponential formulas for numerical integration, Publ. RIMS 9 (1974) 721). Relative error about 1e-13.
 */
export function meanLife(diagram: Diagram, top: Node, leaves: Leaves): number | null {
  const [only, another] = leaves.list;
  if (only?.kind === "module" && another === undefined) return meanTimeToFailure(only.chain);
  if (diagram.nodesOf(top).length > nodesMax || leaves.list.some(isLarge)) return null;
  if (mayNeverHappen(diagram, top, leaves)) return Infinity;
  const rate = leaves.list.reduce((sum, leaf) => sum + fastest(leaf), 0);
  if (rate === 0) return 0;
  const first = Math.log(beginning / rate);
  // Before the first point survival is 1 and the rule's terms are a geometric series.
  let sum = Math.exp(first) / Math.expm1(step);
  for (let k = 0; ; k += 1) {
    const hours = Math.exp(first + k * step);
    const chances = chancesAt(leaves, hours);
    if (chances === null) return null;
    const term = hours * probabilityOf(diagram, top, chances).no;
    sum += term;
    if (term < negligible * sum) return sum * step;
  }
}

function isLarge(leaf: Leaf): boolean {
  return leaf.kind === "module" && leaf.chain.chain.size > statesMax;
}

function mayNeverHappen(diagram: Diagram, top: Node, leaves: Leaves): boolean {
  const never = leaves.list.map((leaf): number => {
    if (leaf.kind === "module") return meanTimeToFailure(leaf.chain) === Infinity ? 1 : 0;
    if (leaf.law.kind === "probability") return 1 - leaf.law.probability;
    return leaf.law.rate > 0 ? 0 : 1;
  });
  const no = Float64Array.from(never);
  return probabilityOf(diagram, top, { no, yes: no.map((each) => 1 - each) }).no > 0;
}

/** An upper bound of how fast a leaf happens, per hour. */
function fastest(leaf: Leaf): number {
  if (leaf.kind === "event") return leaf.law.kind === "probability" ? 0 : leaf.law.rate;
  return leaf.chain.chain.rate.reduce((sum, rate) => sum + rate, 0);
}
