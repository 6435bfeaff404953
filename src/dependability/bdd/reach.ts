import type { Diagram, Node } from "./diagram.ts";

/** A function's nodes by position: 0 is false, 1 true, and each node stands after its children, the root last. */
export interface Reach {
  readonly level: Int32Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly root: number;
}

interface Known {
  readonly of: Node;
  readonly collections: number;
  readonly reach: Reach;
}

/** Of each diagram the function that was asked last: one is evaluated again and again, with other chances. */
const last = new WeakMap<Diagram, Known>();

export function reachOf(diagram: Diagram, root: Node): Reach {
  const { collections } = diagram;
  const known = last.get(diagram);
  if (known?.of === root && known.collections === collections) return known.reach;
  const nodes = diagram.nodesOf(root);
  const at = new Map<Node, number>([
    [0, 0],
    [1, 1],
  ]);
  const level = new Int32Array(nodes.length + 2);
  const low = new Int32Array(nodes.length + 2);
  const high = new Int32Array(nodes.length + 2);
  nodes.forEach((node, i) => {
    at.set(node, i + 2);
    level[i + 2] = diagram.level(node);
    low[i + 2] = at.get(diagram.low(node))!;
    high[i + 2] = at.get(diagram.high(node))!;
  });
  const reach = { level, low, high, root: at.get(root)! };
  last.set(diagram, { of: root, collections, reach });
  return reach;
}
