import { Ints } from "./ints.ts";

/**
 * Why a transaction came before another (Adya, "Weak consistency", 1999): it wrote the version before (`ww`), wrote what the
 * other read (`wr`), or read what the other overwrote (`rw`, an anti-dependency); or it had ended before the other began (`rt`).
 * A number each, so that a set of them is a sum.
 */
export const dependency = { ww: 1, wr: 2, rw: 4, rt: 8 } as const;
export const allDependencies = 15;
export const withoutAnti = dependency.ww | dependency.wr | dependency.rt;

/** A directed graph whose edges have a kind and, but for those of time, a key. Nodes are whole numbers. */
export interface Graph {
  readonly nodes: number;
  /** By node: its first edge; the last one's number follows as the next node's first. */
  readonly first: Int32Array;
  readonly to: Int32Array;
  readonly kind: Int32Array;
  readonly key: Int32Array;
}

export class GraphBuilder {
  readonly #from = new Ints();
  readonly #to = new Ints();
  readonly #kind = new Ints();
  readonly #key = new Ints();
  #nodes: number;

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** A node that stands for nothing in the history. */
  newNode(): number {
    this.#nodes += 1;
    return this.#nodes - 1;
  }

  edge(from: number, to: number, kind: number, key: number): void {
    if (from === to) return;
    this.#from.push(from);
    this.#to.push(to);
    this.#kind.push(kind);
    this.#key.push(key);
  }

  /**
   * Each of the readers read what each of the writers overwrote. Where they are many, the edges go through a node in between, but
   * for a reader that is a writer itself: it would come before itself.
   */
  antiDependencies(readers: readonly number[], writers: readonly number[], key: number): void {
    if (readers.length * writers.length <= directMax) {
      for (const reader of readers) for (const writer of writers) this.edge(reader, writer, dependency.rw, key);
      return;
    }
    const writing = new Set(writers);
    const middle = this.newNode();
    for (const writer of writers) this.edge(middle, writer, dependency.ww, key);
    for (const reader of readers) {
      if (!writing.has(reader)) this.edge(reader, middle, dependency.rw, key);
      else for (const writer of writers.slice(0, othersMax)) this.edge(reader, writer, dependency.rw, key);
    }
  }

  build(): Graph {
    const nodes = this.#nodes;
    const from = this.#from.all();
    const first = new Int32Array(nodes + 1);
    for (let edge = 0; edge < from.length; edge += 1) {
      const node = (from[edge] ?? 0) + 1;
      first[node] = (first[node] ?? 0) + 1;
    }
    for (let node = 0; node < nodes; node += 1) first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0);
    const next = Int32Array.from(first);
    const [to, kind, key] = [this.#to, this.#kind, this.#key].map(() => new Int32Array(from.length));
    if (to === undefined || kind === undefined || key === undefined) throw new Error("invariant: three of three");
    for (let edge = 0; edge < from.length; edge += 1) {
      const node = from[edge] ?? 0;
      const place = next[node] ?? 0;
      next[node] = place + 1;
      to[place] = this.#to.at(edge);
      kind[place] = this.#kind.at(edge);
      key[place] = this.#key.at(edge);
    }
    return { nodes, first, to, kind, key };
  }
}

/** So many edges are made one by one. */
const directMax = 64;
/** Of those that wrote beside a reader that wrote as well, so many are told: two of them are a lost update already. */
const othersMax = 16;

/** The part of a graph between some of its nodes, which get new numbers in the order given. */
export function between(graph: Graph, nodes: readonly number[]): Graph {
  const numberOf = new Map(nodes.map((node, number) => [node, number]));
  const builder = new GraphBuilder(nodes.length);
  for (const [number, node] of nodes.entries()) {
    for (let edge = graph.first[node] ?? 0; edge < (graph.first[node + 1] ?? 0); edge += 1) {
      const to = numberOf.get(graph.to[edge] ?? 0);
      if (to !== undefined) builder.edge(number, to, graph.kind[edge] ?? 0, graph.key[edge] ?? 0);
    }
  }
  return builder.build();
}
