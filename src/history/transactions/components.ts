import type { Graph } from "./graph.ts";

/**
 * The strongly connected components of a graph that have more than one node, looked at through edges of some kinds only: each cycle
 * lies within one of them. Tarjan's algorithm (1972), without recursion, in time proportional to nodes and edges.
 */
export function components(graph: Graph, kinds: number): readonly (readonly number[])[] {
  const { nodes, first, to, kind } = graph;
  const order = new Int32Array(nodes);
  const low = new Int32Array(nodes);
  const isOpen = new Uint8Array(nodes);
  const nextEdge = Int32Array.from(first);
  const open: number[] = [];
  const path: number[] = [];
  const found: number[][] = [];
  let count = 0;

  const enter = (node: number): void => {
    count += 1;
    order[node] = count;
    low[node] = count;
    isOpen[node] = 1;
    open.push(node);
    path.push(node);
  };
  const close = (root: number): void => {
    if (open.at(-1) === root) {
      open.pop();
      isOpen[root] = 0;
      return;
    }
    const component: number[] = [];
    for (let node = open.pop(); node !== undefined; node = node === root ? undefined : open.pop()) {
      isOpen[node] = 0;
      component.push(node);
    }
    found.push(component.toReversed());
  };

  for (let start = 0; start < nodes; start += 1) {
    if (order[start] !== 0) continue;
    enter(start);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const edge = nextEdge[node] ?? 0;
      if (edge < (first[node + 1] ?? 0)) {
        nextEdge[node] = edge + 1;
        if (((kind[edge] ?? 0) & kinds) === 0) continue;
        const target = to[edge] ?? 0;
        if (order[target] === 0) enter(target);
        else if (isOpen[target] === 1) low[node] = Math.min(low[node] ?? 0, order[target] ?? 0);
      } else {
        path.pop();
        if (low[node] === order[node]) close(node);
        const parent = path.at(-1);
        if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      }
    }
  }
  return found;
}
