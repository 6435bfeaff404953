import type { Diagram, Node } from "./diagram.ts";
import { reachOf, type Reach } from "./reach.ts";

/** Probability of each variable to be true, and to be false: both given, as 1 − p loses the digits of a small p. */
export interface Chances {
  readonly yes: Float64Array;
  readonly no: Float64Array;
}

/** Probability that a function is true, and that it is false; each a sum of products of non-negative numbers. */
export interface Truth {
  readonly yes: number;
  readonly no: number;
}

/** Cost: one step a node. */
export function probabilityOf(diagram: Diagram, root: Node, chances: Chances): Truth {
  const reach = reachOf(diagram, root);
  const { yes, no } = table(reach, chances);
  return { yes: yes[reach.root]!, no: no[reach.root]! };
}

/** The same where one variable is known to be false: the chance that is left when it never happens. */
export function probabilityWithout(diagram: Diagram, root: Node, chances: Chances, level: number): number {
  const [yes, no] = [chances.yes.slice(), chances.no.slice()];
  [yes[level], no[level]] = [0, 1];
  return probabilityOf(diagram, root, { yes, no }).yes;
}

/**
 * Of every variable, the derivative of the function's probability by the variable's: Birnbaum's measure. One pass up
 * and one down. Kept as what the variable adds and what it takes away, which for a coherent function is 0.
 */
export function derivatives(diagram: Diagram, root: Node, chances: Chances, variables: number): Float64Array {
  const reach = reachOf(diagram, root);
  const { yes, no } = table(reach, chances);
  const weights = new Float64Array(yes.length);
  weights[reach.root] = 1;
  const found = new Float64Array(variables);
  for (let node = reach.level.length - 1; node > 1; node -= 1) {
    const level = reach.level[node]!;
    const weight = weights[node]!;
    const high = reach.high[node]!;
    const low = reach.low[node]!;
    weights[high] = weights[high]! + weight * chances.yes[level]!;
    weights[low] = weights[low]! + weight * chances.no[level]!;
    // The difference of the smaller of the two pairs is the more exact one.
    const byYes = yes[high]! - yes[low]!;
    const byNo = no[low]! - no[high]!;
    const small = yes[high]! + yes[low]! < no[low]! + no[high]!;
    found[level] = found[level]! + weight * (small ? byYes : byNo);
  }
  return found;
}

function table({ level, low, high }: Reach, chances: Chances): { yes: Float64Array; no: Float64Array } {
  const yes = new Float64Array(level.length);
  const no = new Float64Array(level.length);
  [yes[1], no[0]] = [1, 1];
  for (let node = 2; node < level.length; node += 1) {
    const p = chances.yes[level[node]!]!;
    const q = chances.no[level[node]!]!;
    yes[node] = p * yes[high[node]!]! + q * yes[low[node]!]!;
    no[node] = p * no[high[node]!]! + q * no[low[node]!]!;
  }
  return { yes, no };
}
