import type { Model } from "../model/model.ts";
import { meanOf } from "../model/distribution.ts";
import { blocking, failed, works, type Network } from "../parts/network.ts";
import { CrewQueue } from "./crew-queue.ts";
import { LiveNetwork } from "./live-network.ts";
import type { Random } from "./random.ts";
import { wayAt } from "../parts/strike.ts";
import { sample, wayOut } from "./sample.ts";

/** Chance that the next event is a failure, while biased; after each outage of the cycle less, so that it comes to an end. */
const failureBias = [0.5, 0.3, 0.15, 0.05];

export interface Cycle {
  readonly hours: number;
  /** Hours out of service, and outages that began, each times the likelihood ratio. */
  readonly downHours: number;
  readonly outages: number;
}

/** Regenerative cycles of the parts that one endpoint depends on, each from everything well until everything is well again. */
export class Cycles {
  events = 0;
  readonly #model: Model;
  readonly #parts: readonly number[];
  readonly #random: Random;
  readonly #live: LiveNetwork;
  readonly #state: Int32Array;
  readonly #value: readonly Uint8Array[];
  readonly #crewed: readonly Uint8Array[];
  /** Rates of all that can fail: parts first, then shocks. */
  readonly #rates: Float64Array;
  readonly #possible: Uint8Array;
  readonly #shocks: Model["shocks"];
  readonly #clock: Float64Array;
  readonly #busy: number[] = [];
  #crews: readonly CrewQueue[];
  #now = 0;
  #total = 0;
  #choices = 0;

  constructor(model: Model, network: Network, parts: readonly number[], random: Random) {
    this.#model = model;
    this.#parts = parts;
    this.#random = random;
    this.#live = new LiveNetwork(network);
    this.#state = new Int32Array(model.parts.length);
    this.#clock = new Float64Array(model.parts.length).fill(Infinity);
    this.#value = model.parts.map((part) =>
      Uint8Array.from(part.states, (state) =>
        state.kind === "failing-over" ? blocking : state.kind === "down" ? failed : works,
      ),
    );
    this.#crewed = model.parts.map((part) =>
      Uint8Array.from(part.states, (state) => (state.crewed && part.crew >= 0 ? 1 : 0)),
    );
    this.#shocks = model.shocks.filter((shock) => shock.rate > 0 && shock.fails.some((part) => parts.includes(part)));
    this.#rates = new Float64Array(parts.length + this.#shocks.length);
    parts.forEach((part, i) => {
      const time = model.parts[part]!.states[0]!.time;
      this.#rates[i] = time?.kind === "exponential" ? time.rate : 0;
    });
    this.#shocks.forEach((shock, i) => (this.#rates[parts.length + i] = shock.rate));
    this.#possible = Uint8Array.from(this.#rates, (rate) => (rate > 0 ? 1 : 0));
    this.#crews = model.crews.map((crew) => new CrewQueue(crew));
    this.#count();
  }

  /** One cycle from everything well until everything is well again. */
  run(biased: boolean): Cycle {
    this.#now = this.#random.exponential() / this.#total;
    let ratio = biased ? this.#failBalanced() : this.#failPlain();
    let downHours = 0;
    let outages = this.#live.isUp ? 0 : ratio;
    let begun = this.#live.isUp ? 0 : 1;
    while (this.#busy.length > 0) {
      this.events += 1;
      const next = this.#earliest();
      const wait = this.#clock[next]! - this.#now;
      const total = this.#total;
      const wasUp = this.#live.isUp;
      // While it is out, nothing more has to be made likely; after an outage it may still come to the next one.
      const bias = failureBias[begun] ?? 0;
      const isBiased = biased && wasUp && total > 0 && bias > 0;
      const speed = isBiased ? Math.max(total, this.#repairRate() * (bias / (1 - bias))) : total;
      const until = speed > 0 ? this.#random.exponential() / speed : Infinity;
      const step = Math.min(wait, until);
      if (isBiased) ratio *= Math.exp((speed - total) * step);
      if (!wasUp) downHours += step * ratio;
      this.#now += step;
      if (until < wait) {
        if (isBiased) ratio *= (total / speed) * this.#failBalanced();
        else this.#failPlain();
      } else {
        this.#finish(next);
      }
      if (wasUp && !this.#live.isUp) {
        outages += ratio;
        begun += 1;
      }
    }
    return { hours: this.#now, downHours, outages };
  }

  /** Half by its rate, half all alike: then no failure is neglected and none that is common is made rare. Returns the likelihood ratio. */
  #failBalanced(): number {
    const { fraction, pick } = this.#choice();
    const uniform = 1 / this.#choices;
    const index = fraction < 0.5 ? this.#byRate(pick) : this.#alike(pick);
    const natural = this.#rates[index]! / this.#total;
    this.#fail(index);
    return natural / (0.5 * natural + 0.5 * uniform);
  }

  #failPlain(): number {
    this.#fail(this.#byRate(this.#random.fraction()));
    return 1;
  }

  #choice(): { readonly fraction: number; readonly pick: number } {
    return { fraction: this.#random.fraction(), pick: this.#random.fraction() };
  }

  #byRate(pick: number): number {
    let left = pick * this.#total;
    let last = 0;
    for (let i = 0; i < this.#rates.length; i += 1) {
      if (this.#possible[i] === 0) continue;
      last = i;
      left -= this.#rates[i]!;
      if (left <= 0) break;
    }
    return last;
  }

  #alike(pick: number): number {
    let left = Math.floor(pick * this.#choices);
    for (let i = 0; i < this.#rates.length; i += 1) {
      if (this.#possible[i] === 0) continue;
      if (left === 0) return i;
      left -= 1;
    }
    return this.#byRate(0.5);
  }

  #fail(index: number): void {
    const shock = this.#shocks[index - this.#parts.length];
    if (shock === undefined) {
      const part = this.#parts[index]!;
      this.#enter(part, this.#chosen(part));
    } else {
      const at = this.#random.fraction();
      for (const part of shock.fails) {
        if (this.#value[part]![this.#state[part]!] !== works) continue;
        const struck = wayAt(this.#model.parts[part]!.struck, at);
        if (struck !== undefined) this.#enter(part, struck);
      }
    }
    this.#count();
  }

  #finish(part: number): void {
    const crew = this.#crewed[part]![this.#state[part]!] === 1 ? this.#crews[this.#model.parts[part]!.crew] : undefined;
    if (crew !== undefined) {
      crew.leave(part);
      this.#workOf(crew);
    }
    this.#enter(part, this.#chosen(part));
    this.#count();
  }

  #chosen(part: number): number {
    const { next } = this.#model.parts[part]!.states[this.#state[part]!]!;
    return next.length === 1 ? next[0]!.to : wayOut(next, this.#random);
  }

  #enter(part: number, state: number): void {
    const wasBusy = this.#state[part] !== 0;
    this.#state[part] = state;
    this.#live.set(part, this.#value[part]![state]!);
    if (state === 0) {
      this.#clock[part] = Infinity;
      if (wasBusy) this.#busy.splice(this.#busy.indexOf(part), 1);
      return;
    }
    if (!wasBusy) this.#busy.push(part);
    const work = sample(this.#model.parts[part]!.states[state]!.time!, this.#random);
    if (this.#crewed[part]![state] === 1) {
      const crew = this.#crews[this.#model.parts[part]!.crew]!;
      crew.join(part, this.#model.parts[part]!.priority, work);
      this.#workOf(crew);
    } else {
      this.#clock[part] = this.#now + work;
    }
  }

  #workOf(crew: CrewQueue): void {
    crew.assign(this.#now, (part, time) => (this.#clock[part] = time));
  }

  #count(): void {
    this.#total = 0;
    this.#choices = 0;
    for (let i = 0; i < this.#rates.length; i += 1) {
      const possible = this.#rates[i]! > 0 && (i >= this.#parts.length || this.#state[this.#parts[i]!] === 0);
      this.#possible[i] = possible ? 1 : 0;
      if (!possible) continue;
      this.#total += this.#rates[i]!;
      this.#choices += 1;
    }
  }

  #earliest(): number {
    let first = this.#busy[0]!;
    for (const part of this.#busy) if (this.#clock[part]! < this.#clock[first]!) first = part;
    return first;
  }

  /** How fast what is going on comes to an end. */
  #repairRate(): number {
    let rate = 0;
    for (const part of this.#busy) {
      if (this.#clock[part] !== Infinity)
        rate += 1 / meanOf(this.#model.parts[part]!.states[this.#state[part]!]!.time!);
    }
    return rate;
  }
}
