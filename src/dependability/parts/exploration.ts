import { ChainBuilder } from "../model/chain-builder.ts";
import type { Chain, Crew, Model } from "../model/model.ts";
import { StateIndex } from "../model/state-index.ts";
import type { Machine } from "./machine.ts";
import { blocking, evaluate, failed, works, type Network } from "./network.ts";
import { strikes, wayAt } from "./strike.ts";

/** The chain of all parts that an endpoint depends on, counted by class. */
export interface PartChain {
  readonly chain: Chain;
  readonly up: Uint8Array;
  /** False: it starts in one of several phases, so that only the long run is exact. */
  readonly oneStart: boolean;
  readonly classes: readonly (readonly number[])[];
  /** Of each class, how many members are not up, state by state. */
  readonly notUp: readonly Uint32Array[];
}

export type PartChainResult =
  | ({ readonly kind: "chain" } & PartChain)
  | { readonly kind: "refused"; readonly why: "not-exponential" }
  /** `statesUpTo`: what there may be; null where so many were found that the search ended. */
  | { readonly kind: "refused"; readonly why: "too-many-states"; readonly statesUpTo: number | null };

export interface PartClass {
  readonly members: readonly number[];
  readonly machine: Machine;
  readonly crew: number;
  readonly priority: number;
  readonly standby: { readonly active: number; readonly dormant: number } | null;
  /** Classes of the same pool whose members run before these do. */
  readonly ahead: readonly PartClass[];
  readonly struckBy: ReadonlySet<number>;
  /** Where its counts start among the digits of a state; state 0 of its machine has none. */
  readonly at: number;
}

/** Something that waits for a crew: a class in a state that needs it. */
interface Waiting {
  readonly of: PartClass;
  readonly state: number;
}

export interface CrewPlan {
  readonly crew: Crew;
  readonly waiting: readonly Waiting[];
  /** First digit of its queue, when the order of failure has to be remembered; else -1. */
  readonly queueAt: number;
  readonly queueLength: number;
}

/** Walks from everything well through all states that follow, and builds their chain. */
export class Exploration {
  readonly #model: Model;
  readonly #network: Network;
  readonly #classes: readonly PartClass[];
  readonly #crews: readonly CrewPlan[];
  readonly #index: StateIndex;
  readonly #statesMax: number;
  readonly #builder = new ChainBuilder();
  /** The state whose row is open, and the one that a move leads to. */
  readonly #now: Int32Array;
  readonly #next: Int32Array;
  readonly #values: Uint8Array;

  constructor(
    model: Model,
    network: Network,
    classes: readonly PartClass[],
    crews: readonly CrewPlan[],
    radix: readonly number[],
    statesMax: number,
  ) {
    this.#model = model;
    this.#network = network;
    this.#classes = classes;
    this.#crews = crews;
    this.#index = new StateIndex(radix);
    this.#statesMax = statesMax;
    this.#now = new Int32Array(radix.length);
    this.#next = new Int32Array(radix.length);
    this.#values = new Uint8Array(network.parts + network.atLeast.length);
  }

  run(): PartChainResult {
    const ups: number[] = [];
    const notUp = this.#classes.map((): number[] => []);
    this.#index.add(this.#now);
    for (let state = 0; state < this.#index.size; state += 1) {
      if (this.#index.size > this.#statesMax) return { kind: "refused", statesUpTo: null, why: "too-many-states" };
      this.#index.read(state, this.#now);
      ups.push(this.#isUp() ? 1 : 0);
      this.#classes.forEach((each, c) => notUp[c]!.push(each.members.length - this.#upCount(each)));
      for (const each of this.#classes) this.#ownMoves(each);
      for (const plan of this.#crews) this.#repairs(plan);
      this.#shocks();
      this.#builder.endRow();
    }
    return {
      kind: "chain",
      chain: this.#builder.finish(),
      up: Uint8Array.from(ups),
      oneStart: this.#classes.every((each) => each.machine.oneStart),
      classes: this.#classes.map((each) => each.members),
      notUp: notUp.map((counts) => Uint32Array.from(counts)),
    };
  }

  #count(of: PartClass, state: number): number {
    if (state > 0) return this.#now[of.at + state - 1]!;
    let others = 0;
    for (let s = 1; s < of.machine.kinds.length; s += 1) others += this.#now[of.at + s - 1]!;
    return of.members.length - others;
  }

  #upCount(of: PartClass): number {
    return of.machine.kinds.reduce((sum, kind, state) => (isUpKind(kind) ? sum + this.#count(of, state) : sum), 0);
  }

  #isUp(): boolean {
    for (const of of this.#classes) {
      let member = 0;
      of.machine.kinds.forEach((kind, state) => {
        const value = isUpKind(kind) ? works : kind === "failing-over" ? blocking : failed;
        for (let left = this.#count(of, state); left > 0; left -= 1) {
          this.#values[of.members[member]!] = value;
          member += 1;
        }
      });
    }
    return evaluate(this.#network, this.#values) === works;
  }

  #ownMoves(of: PartClass): void {
    for (const { from, to, rate } of of.machine.moves) {
      if (of.machine.crewed[from] === true && of.crew >= 0) continue;
      const count = this.#count(of, from);
      if (count > 0) this.#move(of, from, to, rate * this.#running(of, from, count), -1);
    }
  }

  /** How many of those up fail at the full rate, counting ones that stand by as their share. */
  #running(of: PartClass, state: number, count: number): number {
    if (of.standby === null || !isUpKind(of.machine.kinds[state]!)) return count;
    const before = of.ahead.reduce((sum, each) => sum + this.#upCount(each), 0);
    const active = Math.min(count, Math.max(0, of.standby.active - before));
    return active + of.standby.dormant * (count - active);
  }

  #repairs(plan: CrewPlan): void {
    if (plan.queueAt >= 0) {
      for (let place = 0; place < Math.min(plan.crew.size, plan.queueLength); place += 1) {
        const entry = this.#now[plan.queueAt + place]!;
        if (entry === 0) break;
        const { of, state } = plan.waiting[entry - 1]!;
        for (const move of of.machine.moves) if (move.from === state) this.#move(of, state, move.to, move.rate, place);
      }
      return;
    }
    const counts = plan.waiting.map(({ of, state }) => this.#count(of, state));
    const total = counts.reduce((sum, count) => sum + count, 0);
    let free = plan.crew.size;
    plan.waiting.forEach(({ of, state }, i) => {
      const share =
        plan.crew.order === "shared" ? counts[i]! * Math.min(1, plan.crew.size / total) : Math.min(counts[i]!, free);
      free -= share;
      if (share <= 0) return;
      for (const move of of.machine.moves)
        if (move.from === state) this.#move(of, state, move.to, move.rate * share, -1);
    });
  }

  #shocks(): void {
    this.#model.shocks.forEach((shock, index) => {
      const struck = this.#classes.filter((each) => each.struckBy.has(index));
      if (struck.every((each) => this.#upCount(each) === 0)) return;
      for (const { at, share } of strikes(struck.map(({ machine }) => machine.struck))) {
        this.#next.set(this.#now);
        for (const of of struck) this.#strike(of, wayAt(of.machine.struck, at));
        this.#builder.add(this.#index.add(this.#next), shock.rate * share);
      }
    });
  }

  #strike(of: PartClass, to: number | undefined): void {
    if (to === undefined) return;
    of.machine.kinds.forEach((kind, state) => {
      if (!isUpKind(kind)) return;
      const count = this.#count(of, state);
      for (let i = 0; i < count; i += 1) this.#shift(of, state, to, -1);
    });
  }

  /** Emits one move of one member; `place` is its place in its crew's queue, -1 when it has none. */
  #move(of: PartClass, from: number, to: number, rate: number, place: number): void {
    this.#next.set(this.#now);
    this.#shift(of, from, to, place);
    this.#builder.add(this.#index.add(this.#next), rate);
  }

  #shift(of: PartClass, from: number, to: number, place: number): void {
    const next = this.#next;
    if (from > 0) next[of.at + from - 1] = next[of.at + from - 1]! - 1;
    if (to > 0) next[of.at + to - 1] = next[of.at + to - 1]! + 1;
    const plan = of.crew >= 0 ? this.#crews[of.crew] : undefined;
    if (plan === undefined || plan.queueAt < 0) return;
    const entry =
      of.machine.crewed[to] === true ? plan.waiting.findIndex((each) => each.of === of && each.state === to) + 1 : 0;
    const queue = next.subarray(plan.queueAt, plan.queueAt + plan.queueLength);
    if (place >= 0) {
      if (entry > 0) {
        queue[place] = entry;
        return;
      }
      queue.copyWithin(place, place + 1);
      queue[plan.queueLength - 1] = 0;
    } else if (entry > 0) {
      queue[queue.indexOf(0)] = entry;
    }
  }
}

function isUpKind(kind: string): boolean {
  return kind === "up" || kind === "degraded";
}
