import type { Gate, TreeModel } from "../model/model.ts";

/** A part of a tree whose events depend on one another's order, seen from the rest of the tree through one gate. */
export interface DynamicModule {
  /** What the rest of the tree sees of it. */
  readonly root: Gate;
  /** Events of the tree, ascending. */
  readonly events: readonly number[];
}

/** Children of a gate; an event has none. */
export function childrenOf(gate: Gate): readonly Gate[] {
  if (gate.kind === "event") return [];
  return gate.kind === "not" ? [gate.of] : gate.of;
}

export function isDynamic(tree: TreeModel): boolean {
  return tree.dependencies.length > 0 || tree.sequences.length > 0 || [...gatesBelow(tree.top)].some(mindsOrder);
}

/** The gate itself and all below it, each after its children. */
export function gatesBelow(gate: Gate, found: Set<Gate> = new Set()): Set<Gate> {
  if (found.has(gate)) return found;
  for (const child of childrenOf(gate)) gatesBelow(child, found);
  return found.add(gate);
}

export function mindsOrder(gate: Gate): boolean {
  return gate.kind === "pand" || gate.kind === "por" || gate.kind === "seq" || gate.kind === "spare";
}

/**
 * The dynamic modules of a tree, as few events in each as possible (after Gulati and Dugan, A modular approach for
 * analyzing static and dynamic fault trees, RAMS 1997): what is below a dynamic gate, or tied by a dependency, belongs
 * together; and where the rest of the tree sees such a group through several gates, the smallest gate above all of them
 * takes in all that is below it.
 */
export function dynamicModules(tree: TreeModel): readonly DynamicModule[] {
  const below = eventsBelowAll(tree);
  const groups = new Groups(tree.events.length);
  for (const [gate, events] of below) if (mindsOrder(gate)) groups.join(events);
  for (const { trigger, fails } of tree.dependencies) groups.join([...(below.get(trigger) ?? []), ...fails]);
  for (;;) {
    const { roots, above } = frontier(tree.top, below, groups);
    const split = [...roots].find(([, gates]) => gates.size > 1);
    if (split === undefined) {
      return [...roots].map(([group, [root]]) => ({ root: root!, events: groups.membersOf(group) }));
    }
    const [, gates] = split;
    const holders = above.filter((gate) => {
      const inside = gatesBelow(gate);
      return [...gates].every((each) => inside.has(each));
    });
    const sizes = holders.map((gate) => below.get(gate)!.size);
    groups.join(below.get(holders[sizes.indexOf(Math.min(...sizes))]!)!);
  }
}

function eventsBelowAll(tree: TreeModel): ReadonlyMap<Gate, ReadonlySet<number>> {
  const found = new Map<Gate, ReadonlySet<number>>();
  const all = new Set<Gate>();
  for (const root of [tree.top, ...tree.sequences, ...tree.dependencies.map(({ trigger }) => trigger)])
    gatesBelow(root, all);
  for (const gate of all) {
    found.set(
      gate,
      gate.kind === "event"
        ? new Set([gate.event])
        : new Set(childrenOf(gate).flatMap((child) => [...(found.get(child) ?? [])])),
    );
  }
  return found;
}

/** Walking down from the top: the highest gates with events of one group alone, and the gates that were passed. */
function frontier(
  top: Gate,
  below: ReadonlyMap<Gate, ReadonlySet<number>>,
  groups: Groups,
): { readonly roots: ReadonlyMap<number, ReadonlySet<Gate>>; readonly above: readonly Gate[] } {
  const roots = new Map<number, Set<Gate>>();
  const above = new Set<Gate>();
  const visit = (gate: Gate): void => {
    if (above.has(gate)) return;
    const found = new Set([...below.get(gate)!].map((event) => groups.of(event)));
    const [only] = found;
    if (only !== undefined && found.size === 1 && groups.isJoined(only)) {
      const known = roots.get(only);
      if (known === undefined) roots.set(only, new Set([gate]));
      else known.add(gate);
      return;
    }
    above.add(gate);
    childrenOf(gate).forEach(visit);
  };
  visit(top);
  return { roots, above: [...above] };
}

/** Events that belong together. */
class Groups {
  readonly #of: number[];
  readonly #joined = new Set<number>();

  constructor(events: number) {
    this.#of = Array.from({ length: events }, (_, i) => i);
  }

  of(event: number): number {
    return this.#of[event]!;
  }

  isJoined(group: number): boolean {
    return this.#joined.has(group);
  }

  membersOf(group: number): readonly number[] {
    return this.#of.flatMap((each, event) => (each === group ? [event] : []));
  }

  join(events: Iterable<number>): void {
    const touched = new Set(Array.from(events, (event) => this.of(event)));
    const [into] = touched;
    if (into === undefined) return;
    this.#of.forEach((group, event) => {
      if (touched.has(group)) this.#of[event] = into;
    });
    for (const group of touched) this.#joined.delete(group);
    this.#joined.add(into);
  }
}
