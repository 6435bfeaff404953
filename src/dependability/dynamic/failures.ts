import type { Gate, TreeModel } from "../model/model.ts";
import { layoutOf, type Layout, type LayoutNode } from "./layout.ts";
import type { DynamicModule } from "./modules.ts";

/** What may follow one failure: a state, and how likely it is. */
export interface Outcome {
  readonly digits: Int32Array;
  readonly probability: number;
}

/**
 * How failures spread in one dynamic module. A state is one digit an event (1: failed), one a `pand` or `por` gate (1: it
 * can no longer happen, as the order was wrong) and one a `spare` gate (the child it uses; their number: none is left).
 *
 * All that follows from one failure follows at once: what a dependency fails comes after its trigger, and its dependents
 * come at the same moment. Spare gates that need the same spare at the same moment
 * get it in the order in which a walk down the tree meets them.
 */
export class Failures {
  /** Whether a failure can never mend the module, so that what happens after it does not matter. */
  readonly coherent: boolean;
  readonly #layout: Layout;
  readonly #nodes: readonly LayoutNode[];
  /** Nodes that have failed in the state that was last evaluated, and before the failure that spreads. */
  readonly #failed: Uint8Array;
  readonly #before: Uint8Array;

  constructor(tree: TreeModel, module: DynamicModule) {
    this.#layout = layoutOf(tree, module);
    this.#nodes = this.#layout.nodes;
    this.coherent = this.#nodes.every(({ gate }) => gate.kind !== "not" && gate.kind !== "xor");
    this.#failed = new Uint8Array(this.#nodes.length);
    this.#before = new Uint8Array(this.#nodes.length);
  }

  get radix(): readonly number[] {
    return this.#layout.radix;
  }

  /** How many states there may be at time 0. */
  get startsMax(): number {
    return 2 ** this.#layout.decided.length;
  }

  /** States at time 0: events with a fixed probability have happened by then, or never will. */
  starts(): readonly Outcome[] {
    let found: readonly Outcome[] = [{ digits: new Int32Array(this.radix.length), probability: 1 }];
    for (const { digit, probability } of this.#layout.decided) {
      found = found.flatMap(({ digits, probability: p }) => {
        const failed = digits.slice();
        failed[digit] = 1;
        return [
          { digits, probability: p * (1 - probability) },
          { digits: failed, probability: p * probability },
        ].filter((each) => each.probability > 0);
      });
    }
    return found.flatMap(({ digits, probability }) => {
      this.#before.fill(0);
      return this.#spread(digits, probability, []);
    });
  }

  isFailed(digits: Int32Array): boolean {
    this.#evaluate(digits);
    return this.#failed[this.#layout.root] === 1;
  }

  /** Calls back with each event that can fail next and its rate now. */
  forEachRate(digits: Int32Array, emit: (node: number, rate: number) => void): void {
    const active = this.#active(digits);
    for (const { node, rate, dormant } of this.#layout.events) {
      if (digits[this.#nodes[node]!.digit] === 1) continue;
      const now = active[node] === 1 ? rate : rate * dormant;
      if (now > 0) emit(node, now);
    }
  }

  /** Where the failure of an event leads; empty where a sequence does not let it happen. */
  after(digits: Int32Array, node: number): readonly Outcome[] {
    this.#evaluate(digits);
    this.#before.set(this.#failed);
    const next = digits.slice();
    next[this.#nodes[node]!.digit] = 1;
    const spread = this.#spread(next, 1, []);
    return spread.every((each) => this.#inSequence(each.digits)) ? spread : [];
  }

  /** Lets a failure spread until nothing more follows; `handled` are the dependencies that have had their moment. */
  #spread(digits: Int32Array, probability: number, handled: readonly number[]): readonly Outcome[] {
    for (;;) {
      this.#evaluate(digits);
      const moved = this.#moveSpares(digits);
      const next = this.#layout.triggers.findIndex(
        ({ node }, i) => this.#failed[node] === 1 && this.#before[node] === 0 && !handled.includes(i),
      );
      if (next < 0) {
        if (moved) continue;
        this.#breakOrders(digits);
        return [{ digits, probability }];
      }
      handled = [...handled, next];
      // A cause comes before its effect.
      this.#breakOrders(digits);
      const { fails, probability: share } = this.#layout.triggers[next]!;
      const spared = digits.slice();
      for (const node of fails) digits[this.#nodes[node]!.digit] = 1;
      if (share < 1) {
        return [
          ...this.#spread(digits, probability * share, handled),
          ...this.#spread(spared, probability * (1 - share), handled),
        ];
      }
    }
  }

  /** Fills `#failed` from a state. Nodes stand after their children. */
  #evaluate(digits: Int32Array): void {
    const failed = this.#failed;
    for (let i = 0; i < this.#nodes.length; i += 1) {
      const { gate, children, digit } = this.#nodes[i]!;
      let count = 0;
      for (const child of children) count += failed[child]!;
      failed[i] = happened(gate, count, children, failed, digit < 0 ? 0 : digits[digit]!) ? 1 : 0;
    }
  }

  /** Spare gates whose child has failed take the first that is well and free. */
  #moveSpares(digits: Int32Array): boolean {
    let moved = false;
    for (const spare of this.#layout.spares) {
      const { children, digit } = this.#nodes[spare]!;
      const used = children[digits[digit]!];
      if (used === undefined || this.#failed[used] === 0) continue;
      const next = children.findIndex((child) => this.#failed[child] === 0 && !this.#isTaken(child, digits));
      digits[digit] = next < 0 ? children.length : next;
      moved = true;
    }
    return moved;
  }

  #isTaken(child: number, digits: Int32Array): boolean {
    return this.#layout.usedBy[child]!.some((spare) => {
      const { children, digit } = this.#nodes[spare]!;
      return children[digits[digit]!] === child;
    });
  }

  /** Marks gates that can no longer happen because of the order in which their children failed. */
  #breakOrders(digits: Int32Array): void {
    this.#nodes.forEach(({ gate, children, digit }) => {
      if (gate.kind === "pand" && !this.#isPrefix(children)) digits[digit] = 1;
      if (gate.kind !== "por" || this.#failed[children[0]!] === 1) return;
      if (children.some((child) => this.#failed[child] === 1)) digits[digit] = 1;
    });
  }

  #isPrefix(children: readonly number[]): boolean {
    const firstWell = children.findIndex((child) => this.#failed[child] === 0);
    return firstWell < 0 || children.every((child, i) => i < firstWell || this.#failed[child] === 0);
  }

  #inSequence(digits: Int32Array): boolean {
    if (this.#layout.sequences.length === 0) return true;
    this.#evaluate(digits);
    return this.#layout.sequences.every((sequence) => this.#isPrefix(this.#nodes[sequence]!.children));
  }

  /** Which nodes are in use: all below the root but what is below a spare that no gate in use uses. */
  #active(digits: Int32Array): Uint8Array {
    const active = new Uint8Array(this.#nodes.length);
    active[this.#layout.root] = 1;
    for (const node of this.#layout.alwaysOn) if (!this.#layout.seen.has(node)) active[node] = 1;
    for (let i = this.#nodes.length - 1; i >= 0; i -= 1) {
      if (active[i] === 0) continue;
      const { gate, children, digit } = this.#nodes[i]!;
      const reached = gate.kind === "spare" ? children.filter((_, c) => c === digits[digit]) : children;
      // A trigger or a sequence outside of what the root needs switches nothing on in it.
      const isSeen = this.#layout.seen.has(i);
      for (const child of reached) if (isSeen || !this.#layout.seen.has(child)) active[child] = 1;
    }
    return active;
  }

  /** Sets all that no longer matters to one value, so that states which differ only in it are one. */
  forget(digits: Int32Array): void {
    if (!this.coherent) return;
    this.#evaluate(digits);
    const matters = this.#matters(digits);
    this.#nodes.forEach(({ gate, children, digit }, i) => {
      if (digit < 0 || matters[i] === 1) return;
      digits[digit] = gate.kind === "event" ? 1 : gate.kind === "spare" ? children.length : 0;
    });
  }

  #matters(digits: Int32Array): Uint8Array {
    const matters = new Uint8Array(this.#nodes.length);
    const open: number[] = [];
    const mark = (node: number): void => {
      if (matters[node] === 1) return;
      matters[node] = 1;
      open.push(node);
    };
    mark(this.#layout.root);
    for (const sequence of this.#layout.sequences) if (this.#failed[sequence] === 0) mark(sequence);
    for (;;) {
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        const { gate, children, digit } = this.#nodes[node]!;
        for (const sharing of this.#layout.usedBy[node]!) if (this.#failed[node] === 0) mark(sharing);
        const broken = (gate.kind === "pand" || gate.kind === "por") && digits[digit] === 1;
        if (this.#failed[node] === 0 && !broken) children.forEach(mark);
      }
      for (const { node, fails } of this.#layout.triggers)
        if (fails.some((each) => matters[each] === 1 && this.#failed[each] === 0)) mark(node);
      if (open.length === 0) return matters;
    }
  }
}

function happened(gate: Gate, count: number, children: readonly number[], failed: Uint8Array, digit: number): boolean {
  switch (gate.kind) {
    case "event":
      return digit === 1;
    case "not":
      return count === 0;
    case "xor":
      return count % 2 === 1;
    case "atLeast":
      return count >= gate.atLeast;
    case "pand":
      return digit === 0 && count === children.length;
    case "por":
      return digit === 0 && failed[children[0]!] === 1;
    case "seq":
      return count === children.length;
    case "spare":
      return digit === children.length;
    default:
      throw new Error("invariant: unknown gate");
  }
}
