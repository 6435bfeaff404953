/**
 * Reduced ordered binary decision diagrams (Bryant, IEEE Trans. Computers 35 (1986) 677), in typed arrays.
 * Nodes 0 and 1 are false and true. Variables are numbered in their order from the top.
 */
export type Node = number;

export class DiagramTooLarge extends Error {
  override readonly name = "DiagramTooLarge";
}

const terminal = 0x7fffffff;

export class Diagram {
  readonly #nodesMax: number;
  #level = new Int32Array(1 << 12);
  #low = new Int32Array(1 << 12);
  #high = new Int32Array(1 << 12);
  #size = 2;
  #unique = new Int32Array(1 << 13).fill(-1);
  /** Open calls of `ite`: f, g, h, and the result of the high branch or -1. */
  #stack = new Int32Array(1 << 10);
  #depth = 0;
  #cacheA = new Int32Array(1 << 12).fill(-1);
  #cacheB = new Int32Array(1 << 12);
  #cacheC = new Int32Array(1 << 12);
  #cacheResult = new Int32Array(1 << 12);
  /** Size at which it is worth to look for what no longer serves. */
  #crowdedAt: number;
  #collections = 0;
  /** By node, the last visit that met it. */
  #seen = new Int32Array(0);
  #visit = 0;
  /** By node, where it stands in the function that was numbered last. */
  #position = new Int32Array(0);

  /** @throws DiagramTooLarge from any operation, once it holds more than `nodesMax` nodes. */
  constructor(nodesMax: number) {
    this.#nodesMax = nodesMax;
    this.#crowdedAt = nodesMax / 4;
    this.#level[0] = terminal;
    this.#level[1] = terminal;
  }

  get size(): number {
    return this.#size;
  }

  level(node: Node): number {
    return this.#level[node]!;
  }

  low(node: Node): Node {
    return this.#low[node]!;
  }

  high(node: Node): Node {
    return this.#high[node]!;
  }

  variable(level: number): Node {
    return this.make(level, 0, 1);
  }

  and(a: Node, b: Node): Node {
    return this.ite(a, b, 0);
  }

  or(a: Node, b: Node): Node {
    return this.ite(a, 1, b);
  }

  not(a: Node): Node {
    return this.ite(a, 0, 1);
  }

  xor(a: Node, b: Node): Node {
    return this.ite(a, this.not(b), b);
  }

  /** True when at least k of the functions are. */
  atLeast(k: number, of: readonly Node[]): Node {
    // exactly[j]: at least j of those seen so far, from the last to the first, which keeps the diagram narrow.
    let reached: Node[] = Array.from({ length: k + 1 }, (_, j) => (j === 0 ? 1 : 0));
    for (const each of of.toReversed()) {
      const before = reached;
      reached = before.map((node, j) => (j === 0 ? 1 : this.ite(each, before[j - 1]!, node)));
    }
    return reached[k]!;
  }

  /**
   * The function if `f` then `g` else `h`. Works on a stack of its own: a diagram over thousands of parts is deeper than
   * the call stack.
   */
  ite(f: Node, g: Node, h: Node): Node {
    const base = this.#depth;
    let result = this.#known(f, g, h);
    if (result < 0) this.#push(f, g, h);
    while (this.#depth > base) {
      const frame = (this.#depth - 1) * 4;
      const stack = this.#stack;
      const a = stack[frame]!;
      const b = stack[frame + 1]!;
      const c = stack[frame + 2]!;
      const level = Math.min(this.#level[a]!, this.#level[b]!, this.#level[c]!);
      const branch = stack[frame + 3] === -1 ? 1 : 0;
      if (result < 0) {
        // On the way down, or back from a branch that is not known yet.
        const x = this.#cofactor(a, level, branch);
        const y = this.#cofactor(b, level, branch);
        const z = this.#cofactor(c, level, branch);
        result = this.#known(x, y, z);
        if (result < 0) {
          this.#push(x, y, z);
          continue;
        }
      }
      if (branch === 1) {
        stack[frame + 3] = result;
        result = -1;
        continue;
      }
      result = this.make(level, result, stack[frame + 3]!);
      this.#remember(a, b, c, result);
      this.#depth -= 1;
    }
    return result;
  }

  /** The function with one variable set. */
  restrict(f: Node, level: number, value: 0 | 1): Node {
    const nodes = this.nodesOf(f);
    const became = this.#positions();
    [became[0], became[1]] = [0, 1];
    for (const node of nodes) {
      const own = this.#level[node]!;
      if (own > level) became[node] = node;
      else if (own === level) became[node] = value === 1 ? this.#high[node]! : this.#low[node]!;
      else became[node] = this.make(own, became[this.#low[node]!]!, became[this.#high[node]!]!);
    }
    return became[f]!;
  }

  /** Of a function its nodes by position: 0 is false, 1 true, and each node stands after its children, the root last. */
  numbered(root: Node): {
    readonly level: Int32Array;
    readonly low: Int32Array;
    readonly high: Int32Array;
    readonly root: number;
  } {
    const nodes = this.nodesOf(root);
    const at = this.#positions();
    [at[0], at[1]] = [0, 1];
    const level = new Int32Array(nodes.length + 2);
    const low = new Int32Array(nodes.length + 2);
    const high = new Int32Array(nodes.length + 2);
    for (let i = 0; i < nodes.length; i += 1) {
      const node = nodes[i]!;
      at[node] = i + 2;
      level[i + 2] = this.#level[node]!;
      low[i + 2] = at[this.#low[node]!]!;
      high[i + 2] = at[this.#high[node]!]!;
    }
    return { level, low, high, root: at[root]! };
  }

  /** Room for a number a node; what is in it from before is nobody's. */
  #positions(): Int32Array {
    if (this.#position.length < this.#level.length) this.#position = new Int32Array(this.#level.length);
    return this.#position;
  }

  /** The result where it is plain or cached; -1 where it has to be worked out. */
  #known(f: Node, g: Node, h: Node): Node {
    if (f === 1 || g === h) return g;
    if (f === 0) return h;
    if (g === 1 && h === 0) return f;
    const slot = mix(f, g, h) & (this.#cacheA.length - 1);
    if (this.#cacheA[slot] === f && this.#cacheB[slot] === g && this.#cacheC[slot] === h)
      return this.#cacheResult[slot]!;
    return -1;
  }

  #remember(f: Node, g: Node, h: Node, result: Node): void {
    const slot = mix(f, g, h) & (this.#cacheA.length - 1);
    this.#cacheA[slot] = f;
    this.#cacheB[slot] = g;
    this.#cacheC[slot] = h;
    this.#cacheResult[slot] = result;
  }

  #push(f: Node, g: Node, h: Node): void {
    const frame = this.#depth * 4;
    if (frame + 4 > this.#stack.length) this.#stack = copied(this.#stack, this.#stack.length * 2);
    this.#stack[frame] = f;
    this.#stack[frame + 1] = g;
    this.#stack[frame + 2] = h;
    this.#stack[frame + 3] = -1;
    this.#depth += 1;
  }

  make(level: number, low: Node, high: Node): Node {
    if (low === high) return low;
    const mask = this.#unique.length - 1;
    let slot = mix(level, low, high) & mask;
    for (;;) {
      const found = this.#unique[slot]!;
      if (found < 0) break;
      if (this.#level[found] === level && this.#low[found] === low && this.#high[found] === high) return found;
      slot = (slot + 1) & mask;
    }
    if (this.#size >= this.#nodesMax) throw new DiagramTooLarge(`more than ${this.#nodesMax} nodes`);
    const node = this.#size;
    this.#size += 1;
    if (node >= this.#level.length) this.#grow();
    this.#level[node] = level;
    this.#low[node] = low;
    this.#high[node] = high;
    this.#unique[slot] = node;
    if (this.#size * 2 > this.#unique.length) this.#rehash();
    return node;
  }

  /** Whether so much was made on the way that {@link collect} is worth its time. */
  get isCrowded(): boolean {
    return this.#size > this.#crowdedAt;
  }

  /** Forgets all nodes that none of `roots` needs; answers where each of the others is now. */
  collect(roots: Iterable<Node>): (node: Node) => Node {
    const to = new Int32Array(this.#size).fill(-1);
    for (const root of roots) for (const node of this.nodesOf(root)) to[node] = 0;
    [to[0], to[1]] = [0, 1];
    let next = 2;
    // Children have lower numbers than their parents, before and after.
    for (let node = 2; node < this.#size; node += 1) {
      if (to[node]! < 0) continue;
      this.#level[next] = this.#level[node]!;
      this.#low[next] = to[this.#low[node]!]!;
      this.#high[next] = to[this.#high[node]!]!;
      to[node] = next;
      next += 1;
    }
    this.#size = next;
    this.#crowdedAt = Math.max(this.#nodesMax / 4, next * 2);
    this.#cacheA.fill(-1);
    this.#collections += 1;
    this.#index(this.#unique.length);
    return (node) => to[node]!;
  }

  /** How often nodes were given other numbers. */
  get collections(): number {
    return this.#collections;
  }

  /** Every node that `root` reaches but the terminals, each after its children. */
  nodesOf(root: Node): Int32Array {
    if (root < 2) return new Int32Array(0);
    if (this.#seen.length < this.#level.length) this.#seen = new Int32Array(this.#level.length);
    this.#visit += 1;
    const seen = this.#seen;
    const visit = this.#visit;
    let found = new Int32Array(64);
    found[0] = root;
    seen[root] = visit;
    let size = 1;
    // Those that were found are looked at in their turn, and stay where they are.
    for (let next = 0; next < size; next += 1) {
      const node = found[next]!;
      if (size + 2 > found.length) found = copied(found, found.length * 2);
      const low = this.#low[node]!;
      if (low > 1 && seen[low] !== visit) {
        seen[low] = visit;
        found[size] = low;
        size += 1;
      }
      const high = this.#high[node]!;
      if (high > 1 && seen[high] !== visit) {
        seen[high] = visit;
        found[size] = high;
        size += 1;
      }
    }
    // A node is made after its children, so that numbers ascend from children to parents.
    return found.subarray(0, size).sort();
  }

  #cofactor(node: Node, level: number, value: 0 | 1): Node {
    if (this.#level[node] !== level) return node;
    return value === 1 ? this.#high[node]! : this.#low[node]!;
  }

  #grow(): void {
    const length = this.#level.length * 2;
    this.#level = copied(this.#level, length);
    this.#low = copied(this.#low, length);
    this.#high = copied(this.#high, length);
    // A larger cache begins empty: what it forgets is only worked out again.
    this.#cacheA = new Int32Array(length).fill(-1);
    this.#cacheB = new Int32Array(length);
    this.#cacheC = new Int32Array(length);
    this.#cacheResult = new Int32Array(length);
  }

  #rehash(): void {
    this.#index(this.#unique.length * 2);
  }

  #index(length: number): void {
    this.#unique = new Int32Array(length).fill(-1);
    const mask = length - 1;
    for (let node = 2; node < this.#size; node += 1) {
      let slot = mix(this.#level[node]!, this.#low[node]!, this.#high[node]!) & mask;
      while (this.#unique[slot]! >= 0) slot = (slot + 1) & mask;
      this.#unique[slot] = node;
    }
  }
}

function copied(from: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length);
  to.set(from);
  return to;
}

function mix(a: number, b: number, c: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) & 0x7fffffff;
}
