import type { Diagram, Node } from "./diagram.ts";

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
  const { yes, no } = table(diagram, root, chances);
  return { yes: yes.get(root)!, no: no.get(root)! };
}

/**
 * Of every variable, the derivative of the function's probability by the variable's: Birnbaum's measure. One pass up
 * and one down. Kept as what the variable adds and what it takes away, which for a coherent function is 0.
 */
export function derivatives(diagram: Diagram, root: Node, chances: Chances, variables: number): Float64Array {
  const { yes, no } = table(diagram, root, chances);
  const reach = new Map<Node, number>([[root, 1]]);
  const found = new Float64Array(variables);
  for (const node of diagram.nodesOf(root).toReversed()) {
    const level = diagram.level(node);
    const weight = reach.get(node) ?? 0;
    const high = diagram.high(node);
    const low = diagram.low(node);
    reach.set(high, (reach.get(high) ?? 0) + weight * chances.yes[level]!);
    reach.set(low, (reach.get(low) ?? 0) + weight * chances.no[level]!);
    // The difference of the smaller of the two pairs is the more exact one.
    const byYes = yes.get(high)! - yes.get(low)!;
    const byNo = no.get(low)! - no.get(high)!;
    const small = yes.get(high)! + yes.get(low)! < no.get(low)! + no.get(high)!;
    found[level] = found[level]! + weight * (small ? byYes : byNo);
  }
  return found;
}

function table(diagram: Diagram, root: Node, chances: Chances): { yes: Map<Node, number>; no: Map<Node, number> } {
  const yes = new Map<Node, number>([
    [0, 0],
    [1, 1],
  ]);
  const no = new Map<Node, number>([
    [0, 1],
    [1, 0],
  ]);
  for (const node of diagram.nodesOf(root)) {
    const level = diagram.level(node);
    const p = chances.yes[level]!;
    const q = chances.no[level]!;
    const high = diagram.high(node);
    const low = diagram.low(node);
    yes.set(node, p * yes.get(high)! + q * yes.get(low)!);
    no.set(node, p * no.get(high)! + q * no.get(low)!);
  }
  return { yes, no };
}
