import { Diagram, DiagramTooLarge, type Node } from "./diagram.ts";

/**
 * Minimal cut sets of a coherent function, after Rauzy (Reliability Engineering and System Safety 40 (1993) 203): a
 * second diagram in which each path to 1 is one minimal solution, its high branches being the members.
 */
export class CutSets {
  readonly #diagram: Diagram;
  /** Of the solutions, apart from the function's: they may be many more. */
  readonly #solutions: Diagram;
  readonly #stepsMax: number;
  readonly #minimal = new Map<Node, Node>();
  readonly #without = new Map<string, Node>();

  constructor(diagram: Diagram, nodesMax: number) {
    this.#diagram = diagram;
    this.#solutions = new Diagram(nodesMax);
    this.#stepsMax = nodesMax;
  }

  /**
   * Root of the diagram of minimal solutions of `f`, which must be coherent (see {@link isCoherent}).
   *
   * @throws DiagramTooLarge
   */
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
      const sum = visit(this.#solutions.low(node)) + visit(this.#solutions.high(node));
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
      members.push(this.#solutions.level(node));
      visit(this.#solutions.high(node));
      members.pop();
      visit(this.#solutions.low(node));
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
    const [d, solutions] = [this.#diagram, this.#solutions];
    const level = solutions.level(f);
    let made: Node;
    if (level < d.level(g)) {
      made = this.#solution(level, this.#less(solutions.low(f), g), this.#less(solutions.high(f), g));
    } else if (level > d.level(g)) {
      made = this.#less(f, d.low(g));
    } else {
      const low = this.#less(solutions.low(f), d.low(g));
      made = this.#solution(level, low, this.#less(solutions.high(f), d.high(g)));
    }
    if (this.#without.size >= this.#stepsMax) throw new DiagramTooLarge(`more than ${this.#stepsMax} steps`);
    this.#without.set(key, made);
    return made;
  }

  /** A branch that holds no solution needs no node. */
  #solution(level: number, low: Node, high: Node): Node {
    return high === 0 ? low : this.#solutions.make(level, low, high);
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
