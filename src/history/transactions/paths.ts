import type { Graph } from "./graph.ts";

/** One edge of a path, and where it begins. */
export interface Step {
  readonly from: number;
  readonly edge: number;
}

/** Looks for shortest paths in one graph, breadth first; edges that it may still look at are counted down. */
export class PathFinder {
  readonly #graph: Graph;
  readonly #cameBy: Int32Array;
  readonly #cameFrom: Int32Array;
  readonly #seenIn: Int32Array;
  #search = 0;
  edgesLeft: number;

  constructor(graph: Graph, edgesLeft: number) {
    this.#graph = graph;
    this.#cameBy = new Int32Array(graph.nodes);
    this.#cameFrom = new Int32Array(graph.nodes);
    this.#seenIn = new Int32Array(graph.nodes);
    this.edgesLeft = edgesLeft;
  }

  /** A shortest path between two nodes by edges of some kinds; undefined where there is none, or none was found in time. */
  path(from: number, to: number, kinds: number): readonly Step[] | undefined {
    const { first, to: heads, kind } = this.#graph;
    this.#search += 1;
    this.#seenIn[from] = this.#search;
    let front = [from];
    while (front.length > 0) {
      const next: number[] = [];
      for (const node of front) {
        for (let edge = first[node] ?? 0; edge < (first[node + 1] ?? 0); edge += 1) {
          this.edgesLeft -= 1;
          if (((kind[edge] ?? 0) & kinds) === 0) continue;
          const head = heads[edge] ?? 0;
          if (this.#seenIn[head] === this.#search) continue;
          this.#seenIn[head] = this.#search;
          this.#cameBy[head] = edge;
          this.#cameFrom[head] = node;
          if (head === to) return this.#wayBack(from, to);
          next.push(head);
        }
        if (this.edgesLeft < 0) return undefined;
      }
      front = next;
    }
    return undefined;
  }

  #wayBack(from: number, to: number): readonly Step[] {
    const steps: Step[] = [];
    let node = to;
    while (node !== from) {
      const edge = this.#cameBy[node] ?? 0;
      node = this.#cameFrom[node] ?? 0;
      steps.push({ from: node, edge });
    }
    return steps.toReversed();
  }
}
