import type { Diagram, Node } from "./diagram.ts";

/**
 * Minimal cut sets of a coherent function, after Rauzy (Reliability Engineering and System Safety 40 (1993) 203): a
 * second diagram in which each path to 1 is one minimal solution, its high branches being the members.
 */
export class CutSets {
  readonly #diagram: Diagram;
  readonly #minimal = new Map<Node, Node>();
  readonly #without = new Map<string, Node>();

  constructor(diagram: Diagram) {
    this.#diagram = diagram;
  }

  /** Root of the diagram of minimal solutions of `f`, which must be coherent (see {@link isCoherent}). */
  minimal(f: Node): Node {
    if (f < 2) return f;
    const known = this.#minimal.get(f);
    if (known !== undefined) return known;
    const d = this.#diagram;
    const low = this.minimal(d.low(f));
    const high = this.#less(this.minimal(d.high(f)), d.low(f));
    const made = high === 0 ? low : this.#solution(d.level(f), low, high);
    this.#minimal.set(f, made);
    return made;
  }

  /** How many paths lead to 1. */
  count(root: Node): number {
    const counts = new Map<Node, number>([
      [0, 0],
      [1, 1],
    ]);
    const visit = (node: Node): number => {
      const known = counts.get(node);
      if (known !== undefined) return known;
      const sum = visit(this.#diagram.low(node)) + visit(this.#diagram.high(node));
      counts.set(node, sum);
      return sum;
    };
    return visit(root);
  }

  list(root: Node): readonly (readonly number[])[] {
    const found: number[][] = [];
    const members: number[] = [];
    const visit = (node: Node): void => {
      if (node === 0) return;
      if (node === 1) {
        found.push([...members]);
        return;
      }
      members.push(this.#diagram.level(node));
      visit(this.#diagram.high(node));
      members.pop();
      visit(this.#diagram.low(node));
    };
    visit(root);
    return found.toSorted((a, b) => a.length - b.length);
  }

  /**
   * Solutions of `f` that do not already make `g` true. Solutions are sets, so that a variable that a path passes by
   * is absent, not free.
   */
  #less(f: Node, g: Node): Node {
    if (f === 0 || g === 1) return 0;
    if (g === 0 || f === 1) return f;
    const key = `${f},${g}`;
    const known = this.#without.get(key);
    if (known !== undefined) return known;
    const d = this.#diagram;
    let made: Node;
    if (d.level(f) < d.level(g)) {
      made = this.#solution(d.level(f), this.#less(d.low(f), g), this.#less(d.high(f), g));
    } else if (d.level(f) > d.level(g)) {
      made = this.#less(f, d.low(g));
    } else {
      made = this.#solution(d.level(f), this.#less(d.low(f), d.low(g)), this.#less(d.high(f), d.high(g)));
    }
    this.#without.set(key, made);
    return made;
  }

  /** A branch that holds no solution needs no node. */
  #solution(level: number, low: Node, high: Node): Node {
    return high === 0 ? low : this.#diagram.make(level, low, high);
  }
}

/** Whether no variable, set, ever makes the function false: then more failures never mend the system. */
export function isCoherent(diagram: Diagram, root: Node): boolean {
  const below = new Map<string, boolean>();
  const implies = (a: Node, b: Node): boolean => {
    if (a === 0 || b === 1 || a === b) return true;
    if (a === 1 || b === 0) return false;
    const key = `${a},${b}`;
    const known = below.get(key);
    if (known !== undefined) return known;
    const level = Math.min(diagram.level(a), diagram.level(b));
    const on = (node: Node, branch: "low" | "high"): Node =>
      diagram.level(node) === level ? diagram[branch](node) : node;
    const result = implies(on(a, "low"), on(b, "low")) && implies(on(a, "high"), on(b, "high"));
    below.set(key, result);
    return result;
  };
  return diagram.nodesOf(root).every((node) => implies(diagram.low(node), diagram.high(node)));
}
