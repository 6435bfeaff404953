import type { Structure } from "../model/model.ts";

/** What a part or a gate does for those that need it. */
export const failed = 0;
export const works = 1;
/** Work is still sent to it and lost: every redundancy it belongs to is out until it is noticed. */
export const blocking = 2;

/** A structure as flat lists, children before parents, the root last. */
export interface Network {
  /** For each gate, how many children must work. */
  readonly atLeast: Int32Array;
  /** Children of gate g: `children[offset[g] .. offset[g + 1])`; a part p as p, gate h as parts + h. */
  readonly offset: Int32Array;
  readonly children: Int32Array;
  readonly parts: number;
  readonly root: number;
}

/** `parts`: how many parts the model has. */
export function networkOf(structure: Structure, parts: number): Network {
  const known = new Map<Structure, number>();
  const atLeast: number[] = [];
  const offset: number[] = [0];
  const children: number[] = [];
  const visit = (node: Structure): number => {
    if (node.kind === "part") return node.part;
    const before = known.get(node);
    if (before !== undefined) return before;
    const inputs = node.children.map(visit);
    children.push(...inputs);
    offset.push(children.length);
    const id = parts + atLeast.push(node.atLeast) - 1;
    known.set(node, id);
    return id;
  };
  const root = visit(structure);
  return {
    atLeast: Int32Array.from(atLeast),
    offset: Int32Array.from(offset),
    children: Int32Array.from(children),
    parts,
    root,
  };
}

/** The parts a network names, ascending. */
export function partsOf(network: Network): readonly number[] {
  const named = new Set<number>();
  if (network.root < network.parts) named.add(network.root);
  for (const child of network.children) if (child < network.parts) named.add(child);
  return [...named].toSorted((a, b) => a - b);
}

/**
 * The value of a gate from how many of its `inputs` work and how many block. A gate that needs all of them is out as
 * soon as one has failed; one with redundancy is blocked as long as any input blocks.
 */
export function gateValue(atLeast: number, inputs: number, working: number, blocked: number): 0 | 1 | 2 {
  if (atLeast === inputs) return working + blocked < inputs ? failed : blocked > 0 ? blocking : works;
  if (blocked > 0) return blocking;
  return working >= atLeast ? works : failed;
}

/** Evaluates a network; `values` has one slot a part and one a gate, and holds the parts' values. */
export function evaluate(network: Network, values: Uint8Array): number {
  const { atLeast, offset, children, parts } = network;
  for (let g = 0; g < atLeast.length; g += 1) {
    let working = 0;
    let blocked = 0;
    const start = offset[g]!;
    const end = offset[g + 1]!;
    for (let c = start; c < end; c += 1) {
      const value = values[children[c]!]!;
      if (value === works) working += 1;
      else if (value === blocking) blocked += 1;
    }
    values[parts + g] = gateValue(atLeast[g]!, end - start, working, blocked);
  }
  return values[network.root]!;
}
