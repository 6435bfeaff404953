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
  const reach = diagram.numbered(root);
  last.set(diagram, { of: root, collections, reach });
  return reach;
}
