import type { AnomalyName } from "../anomaly.ts";
import { components } from "./components.ts";
import { allDependencies, between, dependency, type Graph, GraphBuilder, withoutAnti } from "./graph.ts";
import { PathFinder, type Step } from "./paths.ts";

const { ww, wr, rw, rt } = dependency;

export type CycleName = Extract<AnomalyName, "G0" | "G1c" | "G-single" | "G-nonadjacent" | "G2-item">;

/** One edge of a cycle, in the numbers of the whole graph. */
export interface CycleEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly key: number;
}

/** A cycle: where an edge ends the next one begins. */
export interface Cycle {
  readonly name: CycleName;
  readonly edges: readonly CycleEdge[];
}

export interface Cycles {
  readonly found: readonly Cycle[];
  /** Some component was too large to say of each cycle which kind it is. */
  readonly gaveUp: boolean;
}

/** Edges that the search within one component may look at. */
const edgesMax = 50_000_000;
/** Edges of a component whose shortest cycle is looked for; the shortest of these is shown. */
const triesMax = 64;

/**
 * Pure: for each component of the graph, a short cycle of each kind that is in it, as Adya (1999) and Cerone and Gotsman (2018) tell
 * kinds apart: by the anti-dependencies in the cycle, none, one, several but no two in a row, or two in a row. Edges of time count
 * as those that force an order.
 */
export function cyclesOf(graph: Graph): Cycles {
  const found: Cycle[] = [];
  let gaveUp = false;
  for (const nodes of components(graph, allDependencies)) {
    const search = new ComponentSearch(between(graph, nodes), nodes);
    found.push(...search.all());
    gaveUp ||= search.gaveUp;
  }
  return { found, gaveUp };
}

/** One component, whose nodes have numbers of its own. */
class ComponentSearch {
  readonly #graph: Graph;
  readonly #nodes: readonly number[];
  readonly #paths: PathFinder;
  readonly #tails: Int32Array;

  constructor(graph: Graph, nodes: readonly number[]) {
    this.#graph = graph;
    this.#nodes = nodes;
    this.#paths = new PathFinder(graph, edgesMax);
    this.#tails = new Int32Array(graph.to.length);
    for (let node = 0; node < graph.nodes; node += 1) {
      this.#tails.fill(node, graph.first[node] ?? 0, graph.first[node + 1] ?? 0);
    }
  }

  get gaveUp(): boolean {
    return this.#paths.edgesLeft < 0;
  }

  all(): readonly Cycle[] {
    return [...this.#without(ww | rt, ww, "G0"), ...this.#without(withoutAnti, wr, "G1c"), ...this.#withAnti()];
  }

  /** Cycles without anti-dependency: one of each component that edges of these kinds make, with an edge of the kind that makes the name. */
  #without(kinds: number, needed: number, name: CycleName): readonly Cycle[] {
    return components(this.#graph, kinds).flatMap((nodes) => {
      const inside = new Set(nodes);
      const edges = this.#edges(needed, (from, to) => inside.has(from) && inside.has(to));
      const shortest = this.#shortest(edges, kinds);
      return shortest === undefined ? [] : [this.#told(name, shortest)];
    });
  }

  /**
   * A walk in which no two anti-dependencies follow each other is a path in a graph with two nodes for each: come to by an
   * anti-dependency, or by another edge. So one search for components tells which of them lie on such a cycle.
   */
  #withAnti(): readonly Cycle[] {
    const anti = this.#edges(rw, () => true);
    if (anti.length === 0) return [];
    const double = this.#doubled();
    const componentOf = new Int32Array(double.nodes).fill(-1);
    for (const [number, nodes] of components(double, allDependencies).entries()) {
      for (const node of nodes) componentOf[node] = number;
    }
    const isApart = (edge: number): boolean => {
      const tail = componentOf[2 * (this.#tails[edge] ?? 0)] ?? -1;
      return tail >= 0 && tail === componentOf[2 * (this.#graph.to[edge] ?? 0) + 1];
    };
    const apart = anti.filter(isApart);
    const inARow = anti.filter((edge) => !isApart(edge));
    const found: Cycle[] = [];
    const single = this.#shortest(apart, withoutAnti, apart.length);
    if (single !== undefined) found.push(this.#told("G-single", single));
    else if (apart.length > 0) found.push(...this.#nonadjacent(double, apart));
    const row = this.#shortest(inARow, allDependencies);
    if (row !== undefined) found.push(this.#told("G2-item", row));
    return found;
  }

  /** By twice a node's number it was come to by an edge that forces an order, by one more by an anti-dependency. */
  #doubled(): Graph {
    const { nodes, to, kind, key } = this.#graph;
    const builder = new GraphBuilder(2 * nodes);
    for (let edge = 0; edge < to.length; edge += 1) {
      const [tail, head, how] = [2 * (this.#tails[edge] ?? 0), 2 * (to[edge] ?? 0), kind[edge] ?? 0];
      if (how === rw) {
        builder.edge(tail, head + 1, how, key[edge] ?? 0);
      } else {
        builder.edge(tail, head, how, key[edge] ?? 0);
        builder.edge(tail + 1, head, how, key[edge] ?? 0);
      }
    }
    return builder.build();
  }

  #nonadjacent(double: Graph, apart: readonly number[]): readonly Cycle[] {
    const paths = new PathFinder(double, edgesMax);
    for (const edge of apart.slice(0, triesMax)) {
      const tail = this.#tails[edge] ?? 0;
      const head = this.#graph.to[edge] ?? 0;
      const back = paths.path(2 * head + 1, 2 * tail, allDependencies);
      if (back === undefined) continue;
      const first = { from: tail, to: head, kind: rw, key: this.#graph.key[edge] ?? 0 };
      const rest = back.map((step) => ({
        from: step.from >> 1,
        to: (double.to[step.edge] ?? 0) >> 1,
        kind: double.kind[step.edge] ?? 0,
        key: double.key[step.edge] ?? 0,
      }));
      const edges = [first, ...rest].map((each) => ({ ...each, from: this.#name(each.from), to: this.#name(each.to) }));
      return [{ name: "G-nonadjacent", edges }];
    }
    return [];
  }

  /** The shortest cycle of those that close one of some edges by a path of edges of some kinds. */
  #shortest(edges: readonly number[], kinds: number, tries = triesMax): readonly Step[] | undefined {
    let best: readonly Step[] | undefined;
    let left = tries;
    for (const edge of edges) {
      if (left === 0 || this.gaveUp || best?.length === 2) break;
      left -= 1;
      const tail = this.#tails[edge] ?? 0;
      const back = this.#paths.path(this.#graph.to[edge] ?? 0, tail, kinds);
      if (back === undefined || (best !== undefined && back.length + 1 >= best.length)) continue;
      best = [{ from: tail, edge }, ...back];
      // One is enough to show; a few more tries may find one that is easier to read.
      left = Math.min(left, triesMax);
    }
    return best;
  }

  #edges(kinds: number, among: (from: number, to: number) => boolean): readonly number[] {
    const { to, kind } = this.#graph;
    const found: number[] = [];
    for (let edge = 0; edge < to.length; edge += 1) {
      if (((kind[edge] ?? 0) & kinds) !== 0 && among(this.#tails[edge] ?? 0, to[edge] ?? 0)) found.push(edge);
    }
    return found;
  }

  #told(name: CycleName, steps: readonly Step[]): Cycle {
    const { to, kind, key } = this.#graph;
    const edges = steps.map(({ from, edge }) => ({
      from: this.#name(from),
      to: this.#name(to[edge] ?? 0),
      kind: kind[edge] ?? 0,
      key: key[edge] ?? 0,
    }));
    return { name, edges };
  }

  #name(node: number): number {
    return this.#nodes[node] ?? node;
  }
}
