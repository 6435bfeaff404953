import type { DependencyGraph, Gate } from "./graph.ts";

/** Element ids, sorted; a cut set stops its target, and no proper part of it does. */
export type CutSet = readonly string[];

/** Minimal cut sets of one node, as sorted arrays of element numbers. */
type Family = readonly (readonly number[])[];

/** Cut sets of more elements than this are not looked for. */
export const orderMax = 3;

/**
 * The minimal cut sets of each target, complete up to `order` elements (at most 3), smallest first.
 *
 * Bottom-up over the gates, as MOCUS with truncation (Fussell and Vesely, Transactions of the ANS 15 (1972) 262): since a
 * gate is monotone, what stops it with at most n elements stops enough of its inputs with at most n elements each, so
 * that truncating every family at n loses nothing. A gate of which all inputs are needed unites their families; any
 * other is searched for sets that stop enough inputs, with a bound that leaves nearly all sets of large sites unvisited.
 */
export function cutSets(graph: DependencyGraph, order: 1 | 2 | 3 = orderMax): ReadonlyMap<string, readonly CutSet[]> {
  const elements = graph.elements.filter(({ kind }) => kind !== "agreement");
  const families = new Map<string, Family>(elements.map(({ id }, index) => [id, [[index]]]));
  for (const gate of graph.gates) {
    families.set(gate.id, familyOf(gate, families, order));
  }
  return new Map(
    graph.targets.map(({ name, gate }) => [
      name,
      (families.get(gate) ?? []).map((set) => set.map((index) => elements[index]?.id ?? "").sort()),
    ]),
  );
}

function familyOf(gate: Gate, families: ReadonlyMap<string, Family>, order: number): Family {
  const inputs = gate.inputs.map((input) => families.get(input) ?? []);
  // So many inputs must stop for the gate to stop.
  const mustStop = inputs.length - gate.need + 1;
  if (mustStop <= 0) {
    return [[]];
  }
  if (inputs.length === 1) {
    return inputs[0] ?? [];
  }
  return mustStop === 1 ? minimal(inputs.flat()) : jointFamily(inputs, mustStop, order);
}

/**
 * A number for each ascending set of at most three elements; 0 for the empty one. Exact while there are fewer than
 * 200,000 elements: their cube stays below 2^53.
 */
const base = 200_003;

function keyOf(set: readonly number[]): number {
  let key = 0;
  for (const element of set) {
    key = key * base + element + 1;
  }
  return key;
}

/** Drops what contains another; each of its parts is looked up, at most six for three elements. */
function minimal(sets: Family): Family {
  const kept = new Map<number, readonly number[]>();
  for (const set of sets.toSorted((a, b) => a.length - b.length)) {
    if (!partKeys(set).some((key) => kept.has(key))) {
      kept.set(keyOf(set), set);
    }
  }
  return [...kept.values()];
}

/** The keys of every part of an ascending set, the set itself last; without the empty one. */
function partKeys(set: readonly number[]): readonly number[] {
  const [a = 0, b = 0, c = 0] = set;
  const [x, y, z] = [a + 1, b + 1, c + 1];
  switch (set.length) {
    case 0:
      return [];
    case 1:
      return [x];
    case 2:
      return [x, y, x * base + y];
    default:
      return [x, y, z, x * base + y, x * base + z, y * base + z, (x * base + y) * base + z];
  }
}

/**
 * Sets of at most `order` elements that stop at least `mustStop` of the inputs. A set that does so as it stands in the
 * families (a database that all instances need) is found at once and taken out of them: whatever else stops the gate
 * contains none of those, and what is left of the families is mostly each input's own.
 */
function jointFamily(inputs: readonly Family[], mustStop: number, order: number): Family {
  const shared = sharedSets(inputs, mustStop);
  if (shared.has(0)) {
    return [[]];
  }
  const own = inputs.map((family) => family.filter((set) => !shared.has(keyOf(set))));
  const search = new JointSearch(own, mustStop, order);
  return minimal([...shared.values(), ...search.found()]);
}

function sharedSets(inputs: readonly Family[], mustStop: number): ReadonlyMap<number, readonly number[]> {
  const times = new Map<number, number>();
  const shared = new Map<number, readonly number[]>();
  for (const set of inputs.flat()) {
    const key = keyOf(set);
    const count = (times.get(key) ?? 0) + 1;
    times.set(key, count);
    if (count === mustStop) {
      shared.set(key, set);
    }
  }
  return shared;
}

/** Tries elements in the order of how many inputs they can help to stop, as long as the best could still be enough. */
class JointSearch {
  private readonly mustStop: number;
  private readonly order: number;
  private readonly counter: StoppedInputs;
  private readonly candidates: readonly number[];
  private readonly reaches: readonly number[];
  private readonly sets = new Map<number, readonly number[]>();

  constructor(inputs: readonly Family[], mustStop: number, order: number) {
    this.mustStop = mustStop;
    this.order = order;
    this.counter = new StoppedInputs(inputs);
    const reach = reachOf(inputs);
    this.candidates = [...reach.keys()].sort((a, b) => (reach.get(b) ?? 0) - (reach.get(a) ?? 0) || a - b);
    this.reaches = this.candidates.map((candidate) => reach.get(candidate) ?? 0);
  }

  /** By size, so that what contains a smaller set is known when it comes up. */
  found(): Family {
    for (let size = 1; size <= this.order; size += 1) {
      this.visit(0, [], size);
    }
    return [...this.sets.values()];
  }

  private visit(from: number, chosen: readonly number[], left: number): void {
    const set = chosen.toSorted((a, b) => a - b);
    const keys = partKeys(set);
    if (keys.some((key) => this.sets.has(key))) {
      return;
    }
    const stopped = this.counter.countOf(keys);
    if (left === 0) {
      if (stopped >= this.mustStop) {
        this.sets.set(keyOf(set), set);
      }
      return;
    }
    for (let index = from; index + left <= this.candidates.length; index += 1) {
      // What the others add is stopped by a set with one of them in it, and the next ones reach at most as much each.
      if (stopped + sumOf(this.reaches, index, left) < this.mustStop) {
        return;
      }
      const candidate = this.candidates[index];
      if (candidate !== undefined) {
        this.visit(index + 1, [...chosen, candidate], left - 1);
      }
    }
  }
}

/** Counts the inputs that a set stops, by what each of its parts stops. */
class StoppedInputs {
  private readonly byKey = new Map<number, number[]>();
  /** The count in which each input was last seen, so that none is counted twice and nothing is cleared. */
  private readonly seenIn: Int32Array;
  private counts = 0;

  constructor(inputs: readonly Family[]) {
    this.seenIn = new Int32Array(inputs.length);
    for (const [index, family] of inputs.entries()) {
      for (const set of family) {
        const key = keyOf(set);
        const known = this.byKey.get(key);
        if (known === undefined) {
          this.byKey.set(key, [index]);
        } else {
          known.push(index);
        }
      }
    }
  }

  /** @param keys of the parts of the set; what stops without any loss always counts */
  countOf(keys: readonly number[]): number {
    this.counts += 1;
    let count = this.add(0);
    for (const key of keys) {
      count += this.add(key);
    }
    return count;
  }

  private add(key: number): number {
    let count = 0;
    for (const input of this.byKey.get(key) ?? []) {
      if (this.seenIn[input] !== this.counts) {
        this.seenIn[input] = this.counts;
        count += 1;
      }
    }
    return count;
  }
}

/** In how many inputs' families each element occurs: it can help to stop no more than these. */
function reachOf(inputs: readonly Family[]): ReadonlyMap<number, number> {
  const reach = new Map<number, number>();
  for (const family of inputs) {
    for (const element of new Set(family.flat())) {
      reach.set(element, (reach.get(element) ?? 0) + 1);
    }
  }
  return reach;
}

function sumOf(values: readonly number[], from: number, count: number): number {
  let sum = 0;
  for (let index = from; index < from + count; index += 1) {
    sum += values[index] ?? 0;
  }
  return sum;
}
