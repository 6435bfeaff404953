import type { Gate, TreeModel } from "../model/model.ts";
import { childrenOf, gatesBelow, type DynamicModule } from "./modules.ts";

export interface LayoutNode {
  readonly gate: Gate;
  readonly children: readonly number[];
  /** Its digit of a state: an event's failure, an order that was broken, the child that a spare gate uses; else -1. */
  readonly digit: number;
}

/** The gates and events of one dynamic module as numbered nodes, each after its children. */
export interface Layout {
  readonly nodes: readonly LayoutNode[];
  /** How many values each digit of a state has. */
  readonly radix: readonly number[];
  readonly root: number;
  /** Nodes below the root; the others are below triggers and sequences alone. */
  readonly seen: ReadonlySet<number>;
  /** Nodes that are in use from the start where they are not below the root. */
  readonly alwaysOn: readonly number[];
  readonly triggers: readonly {
    readonly node: number;
    readonly fails: readonly number[];
    readonly probability: number;
  }[];
  readonly sequences: readonly number[];
  readonly spares: readonly number[];
  /** For each node, the spare gates it is a child of. */
  readonly usedBy: readonly (readonly number[])[];
  readonly events: readonly { readonly node: number; readonly rate: number; readonly dormant: number }[];
  /** Events that have happened at time 0, with their probability, or never do. */
  readonly decided: readonly { readonly digit: number; readonly probability: number }[];
}

/** Lays out what is below the module's root, then what is below its triggers and sequences alone. */
export function layoutOf(tree: TreeModel, module: DynamicModule): Layout {
  const inside = new Set(module.events);
  const reaches = (gate: Gate): boolean => gate.kind === "event" && inside.has(gate.event);
  const dependencies = tree.dependencies.filter(({ fails }) => inside.has(fails[0] ?? -1));
  const sequences = tree.sequences.filter((gate) => [...gatesBelow(gate)].some(reaches));
  const seen = gatesBelow(module.root);
  const gates = new Set(seen);
  for (const { trigger } of dependencies) gatesBelow(trigger, gates);
  for (const sequence of sequences) gatesBelow(sequence, gates);
  const { nodes, radix, indexOf, eventNodes } = numbered(gates);
  const spares = nodes.flatMap(({ gate }, i) => (gate.kind === "spare" ? [i] : []));
  const own = [...eventNodes].map(([event, node]) => ({ node, ...tree.events[event]! }));
  return {
    nodes,
    radix,
    root: indexOf(module.root),
    seen: new Set([...seen].map(indexOf)),
    alwaysOn: [...sequences, ...dependencies.map(({ trigger }) => trigger)].map(indexOf),
    triggers: dependencies.map(({ trigger, fails, probability }) => ({
      node: indexOf(trigger),
      fails: fails.flatMap((event) => eventNodes.get(event) ?? []),
      probability,
    })),
    sequences: sequences.map(indexOf),
    spares,
    usedBy: nodes.map((_, i) => spares.filter((spare) => nodes[spare]!.children.includes(i))),
    events: own.flatMap(({ node, law, dormant }) =>
      law.kind === "unrepaired" && law.rate > 0 ? [{ node, rate: law.rate, dormant }] : [],
    ),
    decided: own.flatMap(({ node, law }) =>
      law.kind === "probability" && law.probability > 0
        ? [{ digit: nodes[node]!.digit, probability: law.probability }]
        : [],
    ),
  };
}

interface Numbered {
  readonly nodes: readonly LayoutNode[];
  readonly radix: readonly number[];
  readonly indexOf: (gate: Gate) => number;
  readonly eventNodes: ReadonlyMap<number, number>;
}

function numbered(gates: ReadonlySet<Gate>): Numbered {
  const eventNodes = new Map<number, number>();
  const index = new Map<Gate, number>();
  const nodes: LayoutNode[] = [];
  const radix: number[] = [];
  for (const gate of gates) {
    const known = gate.kind === "event" ? eventNodes.get(gate.event) : undefined;
    if (known !== undefined) {
      index.set(gate, known);
      continue;
    }
    const children = childrenOf(gate).map((child) => index.get(child)!);
    const base = digitsOf(gate);
    const digit = base === 0 ? -1 : radix.push(base) - 1;
    index.set(gate, nodes.push({ gate, children, digit }) - 1);
    if (gate.kind === "event") eventNodes.set(gate.event, nodes.length - 1);
  }
  return { nodes, radix, indexOf: (gate) => index.get(gate)!, eventNodes };
}

/** How many values a gate has to be remembered by; 0 where its children say all. */
function digitsOf(gate: Gate): number {
  switch (gate.kind) {
    case "event":
    case "pand":
    case "por":
      return 2;
    case "spare":
      return gate.of.length + 1;
    case "atLeast":
    case "not":
    case "seq":
    case "xor":
      return 0;
    default:
      throw new Error("invariant: unknown gate");
  }
}
