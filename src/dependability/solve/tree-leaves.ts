import type { Diagram, Node } from "../bdd/diagram.ts";
import type { Chances } from "../bdd/probability.ts";
import { failureChain, type FailureChain } from "../dynamic/failure-chain.ts";
import { childrenOf, dynamicModules, isDynamic } from "../dynamic/modules.ts";
import { failureStatesMax } from "../limits.ts";
import { transients } from "../markov/transient.ts";
import { cumulative } from "../model/cumulative.ts";
import type { EventLaw, Gate, TreeModel } from "../model/model.ts";

/** What the decision diagram of a tree has as one variable: a basic event, or a dynamic module with its chain. */
export type Leaf =
  | { readonly kind: "event"; readonly name: string; readonly law: EventLaw }
  | { readonly kind: "module"; readonly name: string; readonly chain: FailureChain };

/** The leaves of a tree by their level in the diagram. */
export interface Leaves {
  readonly list: readonly Leaf[];
  readonly levelOf: (gate: Gate) => number | undefined;
}

/** Thrown where the orders of failures below one gate have more states than are solved. */
export class ModuleTooLarge extends Error {
  override readonly name = "ModuleTooLarge";
  readonly gate: string;
  readonly because: string;

  constructor(gate: string, because: string) {
    super(`the orders of failures below ${gate} ${because}`);
    this.gate = gate;
    this.because = because;
  }
}

/**
 * Leaves in the order in which a walk down the tree meets them, which keeps what belongs together together.
 *
 * @throws ModuleTooLarge
 */
export function leavesOf(tree: TreeModel): Leaves {
  const modules = isDynamic(tree) ? dynamicModules(tree) : [];
  const list: Leaf[] = [];
  const levels = new Map<Gate, number>();
  const levelOfEvent = new Map<number, number>();
  const seen = new Set<Gate>();
  const visit = (gate: Gate): void => {
    if (seen.has(gate)) return;
    seen.add(gate);
    const module = modules.find(({ root }) => root === gate);
    if (module !== undefined) {
      const name = nameOf(tree, gate);
      const chain = failureChain(tree, module, failureStatesMax);
      if ("because" in chain) throw new ModuleTooLarge(name, chain.because);
      levels.set(gate, list.push({ kind: "module", name, chain }) - 1);
    } else if (gate.kind === "event") {
      const known = levelOfEvent.get(gate.event) ?? list.push({ kind: "event", ...tree.events[gate.event]! }) - 1;
      levelOfEvent.set(gate.event, known);
      levels.set(gate, known);
    } else {
      childrenOf(gate).forEach(visit);
    }
  };
  visit(tree.top);
  return { list, levelOf: (gate) => levels.get(gate) };
}

function nameOf(tree: TreeModel, gate: Gate): string {
  if (gate.kind === "event") return tree.events[gate.event]!.name;
  return tree.gateNames.get(gate) ?? (gate === tree.top ? "top" : `${gate.kind} below the top`);
}

/** The diagram of a gate over the leaves; what was made on the way and serves no more is forgotten. */
export function diagramOf(diagram: Diagram, gate: Gate, leaves: Leaves): Node {
  const known = new Map<Gate, Node>();
  const uses = usesOf(gate, leaves);
  const of = (each: Gate): Node => known.get(each)!;
  const build = (each: Gate): void => {
    if (known.has(each)) return;
    const level = leaves.levelOf(each);
    const children = level === undefined ? childrenOf(each) : [];
    children.forEach(build);
    if (diagram.isCrowded) {
      const moved = diagram.collect(known.values());
      for (const [other, node] of known) known.set(other, moved(node));
    }
    let node: Node;
    if (level !== undefined) node = diagram.variable(level);
    else if (each.kind === "not") node = diagram.not(of(each.of));
    else if (each.kind === "xor") node = each.of.map(of).reduce((a, b) => diagram.xor(a, b));
    else if (each.kind === "atLeast") node = diagram.atLeast(each.atLeast, each.of.map(of));
    else throw new Error("invariant: a dynamic gate outside of every module");
    known.set(each, node);
    for (const child of children) {
      uses.set(child, uses.get(child)! - 1);
      if (uses.get(child) === 0) known.delete(child);
    }
  };
  build(gate);
  return of(gate);
}

/** How many times each gate is an input of another. */
function usesOf(top: Gate, leaves: Leaves): Map<Gate, number> {
  const uses = new Map<Gate, number>([[top, 1]]);
  const visit = (gate: Gate): void => {
    for (const child of leaves.levelOf(gate) === undefined ? childrenOf(gate) : []) {
      const before = uses.get(child) ?? 0;
      uses.set(child, before + 1);
      if (before === 0) visit(child);
    }
  };
  visit(top);
  return uses;
}

/** Probability of each leaf at a time (null: in the long run); null where a chain's would take minutes. */
export function chancesAt(leaves: Leaves, hours: number | null): Chances | null {
  const found = leaves.list.map((leaf) =>
    leaf.kind === "event" ? chanceOf(leaf.law, hours) : moduleChance(leaf.chain, hours),
  );
  if (found.includes(null)) return null;
  return {
    yes: Float64Array.from(found, (chance) => chance![0]),
    no: Float64Array.from(found, (chance) => chance![1]),
  };
}

/** Probability that an event is there at a time (null: in the long run), and that it is not. */
export function chanceOf(law: EventLaw, hours: number | null): readonly [number, number] {
  switch (law.kind) {
    case "probability":
      return [law.probability, 1 - law.probability];
    case "unrepaired":
      return hours === null ? [1, 0] : [-Math.expm1(-law.rate * hours), Math.exp(-law.rate * hours)];
    case "life":
      return hours === null ? [1, 0] : cumulative(law.time, hours);
    case "repaired": {
      const sum = law.rate + law.repairRate;
      const settled = hours === null ? 1 : -Math.expm1(-sum * hours);
      const out = (law.rate / sum) * settled;
      return [out, hours === null ? law.repairRate / sum : 1 - out];
    }
    case "inspected": {
      // Mean over the interval of 1 − e^{−λs}: 1 − (1 − e^{−x})/x, by its series where x is small.
      const x = law.rate * law.every;
      const out = x < 1e-3 ? x / 2 - (x * x) / 6 + (x * x * x) / 24 - x ** 4 / 120 : 1 + Math.expm1(-x) / x;
      return [out, 1 - out];
    }
    default:
      throw new Error("unknown law");
  }
}

function moduleChance({ chain, up, starts }: FailureChain, hours: number | null): readonly [number, number] | null {
  if (hours === null) return [1, 0];
  const down = Float64Array.from(up, (each) => 1 - each);
  const chance = [0, 0];
  for (const { state, probability } of starts) {
    for (const [i, weight] of [down, Float64Array.from(up)].entries()) {
      const [found] = transients(chain, state, weight, [hours]);
      if (found === null || found === undefined) return null;
      chance[i] = chance[i]! + probability * found.at;
    }
  }
  return [chance[0]!, chance[1]!];
}
