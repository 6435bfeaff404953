import { Random } from "../../../src/dependability/simulate/random.ts";
import type { RawModel, RawPart } from "../../../src/dependability/model/schema.ts";

/**
 * Random models with crews, priorities, shocks and coverage, and an answer to each that shares no line with the solvers: its
 * own reading of what the model means, its own states, and elimination or plain Gauss–Seidel.
 */

export interface RandomGroup {
  readonly count: number;
  readonly atLeast: number;
  readonly mttf: number;
  readonly mttr: number;
  readonly coverage: number;
  readonly failover: number;
  readonly uncovered: number;
  readonly crewed: boolean;
  readonly priority: number;
  readonly struck: boolean;
}

export interface RandomModel {
  readonly groups: readonly RandomGroup[];
  readonly order: "priority" | "first-come" | "shared";
  readonly crew: number;
  readonly shock: number;
}

/** States that a model of the groups may have, queues aside. */
function sizeOf(groups: readonly RandomGroup[]): number {
  return groups.reduce((product, { count, coverage }) => {
    const kinds = coverage < 1 ? 3 : 2;
    let ways = 1;
    for (let i = 1; i <= kinds; i += 1) ways = (ways * (count + i)) / i;
    return product * ways;
  }, 1);
}

/** With up to so many states; the same for the same numbers. */
export function randomModel(seed: number, statesMost: number): RandomModel {
  const random = new Random(seed);
  const between = (low: number, high: number): number => low * (high / low) ** random.fraction();
  const whole = (low: number, high: number): number => low + Math.floor(random.fraction() * (high - low + 1));
  const order = (["priority", "first-come", "shared"] as const)[whole(0, 2)]!;
  const wanted = between(10, statesMost);
  const groups: RandomGroup[] = [];
  // A queue remembers the order of all, so that first-come stays small.
  const [kinds, countMost] = order === "first-come" ? [3, 4] : [8, 20];
  for (let i = 0; i < kinds; i += 1) {
    const count = whole(1, countMost);
    const perfect = random.fraction() < 0.4;
    const group: RandomGroup = {
      count,
      atLeast: whole(Math.max(1, Math.floor(count / 2)), count),
      mttf: between(10, 200_000),
      mttr: between(0.05, 100),
      coverage: perfect ? 1 : 0.6 + 0.39 * random.fraction(),
      failover: between(0.0001, 0.1),
      uncovered: between(0.1, 2),
      crewed: random.fraction() < 0.8,
      priority: whole(0, 2),
      struck: random.fraction() < 0.5,
    };
    if (groups.length > 0 && sizeOf([...groups, group]) > wanted) continue;
    groups.push(group);
  }
  return { groups, order, crew: whole(1, 3), shock: random.fraction() < 0.5 ? 0 : 1 / between(200, 500_000) };
}

function name(group: number): string {
  return `g${group}`;
}

/** As a model file has it. */
export function rawOf({ groups, order, crew, shock }: RandomModel): RawModel {
  const parts = groups.map(({ count, mttf, mttr, coverage, failover, uncovered, crewed, priority }, i) => {
    const part: RawPart = {
      count,
      mttf,
      mttr,
      ...(coverage < 1 ? { coverage, failover, uncovered } : {}),
      ...(crewed ? { crew: "k", priority } : {}),
    };
    return [name(i), part] as const;
  });
  const struck = groups.flatMap((group, i) => (group.struck ? [name(i)] : []));
  return {
    crews: { k: { size: crew, order } },
    parts: Object.fromEntries(parts),
    ...(shock > 0 && struck.length > 0 ? { causes: { s: { shock, fails: struck } } } : {}),
    endpoints: { all: { all: groups.map(({ atLeast }, i) => ({ atLeast, of: name(i) })) } },
  };
}

/** Of each group: how many fail over, how many fail unnoticed, how many are down; and who waits, in order. */
interface State {
  readonly failing: readonly number[];
  readonly unnoticed: readonly number[];
  readonly down: readonly number[];
  readonly queue: readonly number[];
}

interface Move {
  readonly to: State;
  readonly rate: number;
}

function changed(of: readonly number[], at: number, by: number): readonly number[] {
  return of.map((value, i) => (i === at ? value + by : value));
}

class Independent {
  readonly #model: RandomModel;

  constructor(model: RandomModel) {
    this.#model = model;
  }

  up({ failing, unnoticed, down }: State, group: number): number {
    return this.#model.groups[group]!.count - failing[group]! - unnoticed[group]! - down[group]!;
  }

  works(state: State): boolean {
    return this.#model.groups.every(({ atLeast, count }, g) => {
      const blocked = state.failing[g]! + state.unnoticed[g]!;
      return this.up(state, g) >= atLeast && (atLeast === count || blocked === 0);
    });
  }

  /** One of a group goes down, and waits for the crew where it has one. */
  #toDown(state: State, g: number): State {
    const waits = this.#model.order === "first-come" && this.#model.groups[g]!.crewed;
    return { ...state, down: changed(state.down, g, 1), queue: waits ? [...state.queue, g] : state.queue };
  }

  #fail(state: State, g: number, noticed: boolean): State {
    if (this.#model.groups[g]!.coverage === 1) return this.#toDown(state, g);
    return noticed
      ? { ...state, failing: changed(state.failing, g, 1) }
      : { ...state, unnoticed: changed(state.unnoticed, g, 1) };
  }

  moves(state: State): readonly Move[] {
    const { groups, shock } = this.#model;
    const moves: Move[] = [];
    groups.forEach(({ mttf, coverage, failover, uncovered, mttr, crewed }, g) => {
      const up = this.up(state, g);
      if (up > 0) {
        moves.push({ to: this.#fail(state, g, true), rate: (up * coverage) / mttf });
        if (coverage < 1) moves.push({ to: this.#fail(state, g, false), rate: (up * (1 - coverage)) / mttf });
      }
      const seen = { ...state, failing: changed(state.failing, g, -1) };
      if (state.failing[g]! > 0) moves.push({ to: this.#toDown(seen, g), rate: state.failing[g]! / failover });
      const found = { ...state, unnoticed: changed(state.unnoticed, g, -1) };
      if (state.unnoticed[g]! > 0) moves.push({ to: this.#toDown(found, g), rate: state.unnoticed[g]! / uncovered });
      if (!crewed && state.down[g]! > 0)
        moves.push({ to: { ...state, down: changed(state.down, g, -1) }, rate: state.down[g]! / mttr });
    });
    moves.push(...this.#repairs(state));
    if (shock > 0) moves.push(...this.#shocks(state));
    return moves;
  }

  #repairs(state: State): readonly Move[] {
    const { groups, crew, order } = this.#model;
    const mended = (g: number, queue = state.queue): State => ({ ...state, down: changed(state.down, g, -1), queue });
    if (order === "first-come") {
      return state.queue.slice(0, crew).map((g, place) => ({
        to: mended(g, state.queue.toSpliced(place, 1)),
        rate: 1 / groups[g]!.mttr,
      }));
    }
    const waiting = groups.flatMap(({ crewed }, g) => (crewed && state.down[g]! > 0 ? [g] : []));
    const total = waiting.reduce((sum, g) => sum + state.down[g]!, 0);
    let free = crew;
    return waiting
      .toSorted((a, b) => groups[b]!.priority - groups[a]!.priority || a - b)
      .flatMap((g): readonly Move[] => {
        const worked = order === "shared" ? state.down[g]! * Math.min(1, crew / total) : Math.min(state.down[g]!, free);
        free -= worked;
        return worked > 0 ? [{ to: mended(g), rate: worked / groups[g]!.mttr }] : [];
      });
  }

  /** All that are up fail at once; what one event does is noticed by all whose coverage is as good. */
  #shocks(state: State): readonly Move[] {
    const { groups, shock } = this.#model;
    const struck = groups.flatMap((group, g) => (group.struck ? [g] : []));
    if (struck.every((g) => this.up(state, g) === 0)) return [];
    const cuts = [...new Set([0, ...struck.map((g) => groups[g]!.coverage), 1])].toSorted((a, b) => a - b);
    return cuts.slice(1).map((end, i) => {
      const at = (cuts[i]! + end) / 2;
      let to = state;
      for (const g of struck)
        for (let left = this.up(state, g); left > 0; left -= 1) to = this.#fail(to, g, at < groups[g]!.coverage);
      return { to, rate: shock * (end - cuts[i]!) };
    });
  }
}

/** Its unavailability; null where there are more states than asked for, or plain iteration does not settle. */
export function independentAnswer(model: RandomModel, statesMost: number): { states: number; value: number | null } {
  const independent = new Independent(model);
  const none = model.groups.map(() => 0);
  const states: State[] = [{ failing: none, unnoticed: none, down: none, queue: [] }];
  const known = new Map<string, number>([[JSON.stringify(states[0]), 0]]);
  const from: number[] = [];
  const to: number[] = [];
  const rates: number[] = [];
  for (let at = 0; at < states.length; at += 1) {
    if (states.length > statesMost) return { states: states.length, value: null };
    for (const { to: next, rate } of independent.moves(states[at]!)) {
      if (rate === 0) continue;
      const key = JSON.stringify(next);
      let target = known.get(key);
      if (target === undefined) {
        target = states.push(next) - 1;
        known.set(key, target);
      }
      if (target === at) continue;
      from.push(at);
      to.push(target);
      rates.push(rate);
    }
  }
  const n = states.length;
  const steady = n <= 500 ? eliminated(n, from, to, rates) : iterated(n, from, to, rates);
  if (steady === null) return { states: n, value: null };
  const value = states.reduce((sum, state, i) => (independent.works(state) ? sum : sum + steady[i]!), 0);
  return { states: n, value };
}

/** State reduction without subtraction, on a full matrix. */
function eliminated(n: number, from: number[], to: number[], rates: number[]): Float64Array {
  const q = Array.from({ length: n }, () => new Float64Array(n));
  from.forEach((i, k) => (q[i]![to[k]!] = q[i]![to[k]!]! + rates[k]!));
  for (let k = n - 1; k > 0; k -= 1) {
    let out = 0;
    for (let j = 0; j < k; j += 1) out += q[k]![j]!;
    for (let i = 0; i < k; i += 1) {
      q[i]![k] = q[i]![k]! / out;
      for (let j = 0; j < k; j += 1) if (i !== j) q[i]![j] = q[i]![j]! + q[i]![k]! * q[k]![j]!;
    }
  }
  const steady = new Float64Array(n);
  steady[0] = 1;
  for (let k = 1; k < n; k += 1) for (let i = 0; i < k; i += 1) steady[k] = steady[k]! + steady[i]! * q[i]![k]!;
  const sum = steady.reduce((total, each) => total + each, 0);
  return steady.map((each) => each / sum);
}

const sweepsMost = 20_000;
/** Transitions that all sweeps together may pass: some ten seconds. */
const passedMost = 2e9;
const settled = 1e-12;

/** Gauss–Seidel there and back; null where it does not settle. */
function iterated(n: number, from: number[], to: number[], rates: number[]): Float64Array | null {
  const offset = new Int32Array(n + 1);
  const leaving = new Float64Array(n);
  for (const target of to) offset[target + 1] = offset[target + 1]! + 1;
  for (let i = 0; i < n; i += 1) offset[i + 1] = offset[i + 1]! + offset[i]!;
  const fill = offset.slice(0, n);
  const source = new Int32Array(from.length);
  const rate = new Float64Array(from.length);
  from.forEach((i, k) => {
    const at = fill[to[k]!]!;
    fill[to[k]!] = at + 1;
    source[at] = i;
    rate[at] = rates[k]!;
    leaving[i] = leaving[i]! + rates[k]!;
  });
  const steady = new Float64Array(n).fill(1 / n);
  const update = (i: number): number => {
    let into = 0;
    for (let k = offset[i]!; k < offset[i + 1]!; k += 1) into += steady[source[k]!]! * rate[k]!;
    const before = steady[i]!;
    steady[i] = into / leaving[i]!;
    return Math.abs(steady[i] - before) / Math.max(steady[i], 1e-300);
  };
  const sweeps = Math.min(sweepsMost, passedMost / from.length);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    let change = 0;
    for (let i = 0; i < n; i += 1) change = Math.max(change, update(i));
    for (let i = n - 1; i >= 0; i -= 1) change = Math.max(change, update(i));
    const sum = steady.reduce((total, each) => total + each, 0);
    steady.forEach((each, i) => (steady[i] = each / sum));
    if (change < settled) return steady;
  }
  return null;
}
