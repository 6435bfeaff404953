import type { Model } from "../model/model.ts";
import { blocking, failed, works, type Network } from "../parts/network.ts";
import { isOut } from "../solve/windows.ts";
import { Calendar } from "./calendar.ts";
import { CrewQueue } from "./crew-queue.ts";
import { LiveNetwork } from "./live-network.ts";
import type { Random } from "./random.ts";
import { wayAt } from "../parts/strike.ts";
import { sample, wayOut } from "./sample.ts";

const exponentialKind = 0;
const otherKind = 1;
const neverKind = 2;

/**
 * The parts that one endpoint depends on, event by event. Hot paths work on flat arrays: state s of a part is number
 * `base[part] + s` of all states.
 */
export class Process {
  now = 0;
  events = 0;
  readonly #model: Model;
  readonly #random: Random;
  readonly #parts: readonly number[];
  readonly #calendar: Calendar;
  readonly #live: LiveNetwork;
  readonly #base: Int32Array;
  readonly #state: Int32Array;
  readonly #kind: Uint8Array;
  readonly #mean: Float64Array;
  readonly #value: Uint8Array;
  readonly #crewed: Uint8Array;
  /** The only state that follows, or -1 where chance decides. */
  readonly #onlyNext: Int32Array;
  readonly #crews: readonly CrewQueue[];
  readonly #away: Int32Array;
  /** Clock of the first shock, and of the first maintenance window. */
  readonly #shocksAt: number;
  readonly #windowsAt: number;
  readonly #windows: Model["maintenance"];
  readonly #pools: ReadonlyMap<number, readonly number[]>;

  constructor(model: Model, network: Network, parts: readonly number[], random: Random) {
    this.#model = model;
    this.#random = random;
    this.#parts = parts;
    this.#live = new LiveNetwork(network);
    const count = model.parts.length;
    this.#base = new Int32Array(count);
    this.#state = new Int32Array(count);
    this.#away = new Int32Array(count);
    let total = 0;
    model.parts.forEach((part, i) => {
      this.#base[i] = total;
      total += part.states.length;
    });
    this.#kind = new Uint8Array(total);
    this.#mean = new Float64Array(total);
    this.#value = new Uint8Array(total);
    this.#crewed = new Uint8Array(total);
    this.#onlyNext = new Int32Array(total).fill(-1);
    for (const part of parts) this.#flatten(part);
    this.#crews = model.crews.map((crew) => new CrewQueue(crew));
    this.#windows = model.maintenance.filter((window) => parts.includes(window.part));
    this.#shocksAt = count;
    this.#windowsAt = count + model.shocks.length;
    this.#calendar = new Calendar(this.#windowsAt + this.#windows.length);
    this.#pools = poolsOf(model, parts);
    this.#begin();
  }

  get isUp(): boolean {
    return this.#live.isUp;
  }

  /** When the next event is; `Infinity` when none is to come. */
  get nextAt(): number {
    return this.#calendar.times[this.#calendar.next]!;
  }

  step(): void {
    const clock = this.#calendar.next;
    this.now = this.#calendar.times[clock]!;
    this.events += 1;
    if (clock < this.#shocksAt) this.#finish(clock);
    else if (clock < this.#windowsAt) this.#shock(clock - this.#shocksAt);
    else this.#turnWindow(clock - this.#windowsAt);
  }

  #flatten(index: number): void {
    this.#model.parts[index]!.states.forEach((state, s) => {
      const at = this.#base[index]! + s;
      const { time } = state;
      this.#kind[at] = time === null ? neverKind : time.kind === "exponential" ? exponentialKind : otherKind;
      this.#mean[at] = time?.kind === "exponential" ? 1 / time.rate : 0;
      this.#value[at] = state.kind === "failing-over" ? blocking : state.kind === "down" ? failed : works;
      this.#crewed[at] = state.crewed && this.#model.parts[index]!.crew >= 0 ? 1 : 0;
      if (state.next.length === 1) this.#onlyNext[at] = state.next[0]!.to;
    });
  }

  #begin(): void {
    for (const part of this.#parts) this.#enter(part, 0);
    const concerned = new Set(this.#parts);
    this.#model.shocks.forEach((shock, i) => {
      if (shock.rate > 0 && shock.fails.some((part) => concerned.has(part))) this.#drawShock(i);
    });
    this.#windows.forEach((window, i) => {
      if (isOut(window, 0)) this.#turnWindow(i);
      else this.#calendar.set(this.#windowsAt + i, this.#untilStart(i, 0));
    });
  }

  #finish(part: number): void {
    const at = this.#base[part]! + this.#state[part]!;
    if (this.#crewed[at] === 1) this.#leaveCrew(part);
    const only = this.#onlyNext[at]!;
    this.#enter(part, only >= 0 ? only : this.#chosen(part));
  }

  #chosen(part: number): number {
    return wayOut(this.#model.parts[part]!.states[this.#state[part]!]!.next, this.#random);
  }

  #enter(part: number, state: number): void {
    this.#state[part] = state;
    const at = this.#base[part]! + state;
    if (this.#away[part] === 0) this.#live.set(part, this.#value[at]!);
    if (this.#crewed[at] === 1) this.#joinCrew(part);
    else this.#calendar.set(part, this.now + this.#draw(part));
    if (this.#pools.has(part)) this.#assign(part);
  }

  #draw(part: number): number {
    const at = this.#base[part]! + this.#state[part]!;
    const kind = this.#kind[at]!;
    if (kind === exponentialKind) return this.#mean[at]! * this.#random.exponential();
    return kind === neverKind
      ? Infinity
      : sample(this.#model.parts[part]!.states[this.#state[part]!]!.time!, this.#random);
  }

  #joinCrew(part: number): void {
    const crew = this.#crews[this.#model.parts[part]!.crew]!;
    crew.join(part, this.#model.parts[part]!.priority, this.#draw(part));
    this.#workOf(crew);
  }

  #leaveCrew(part: number): void {
    const crew = this.#crews[this.#model.parts[part]!.crew]!;
    crew.leave(part);
    this.#workOf(crew);
  }

  /** Clocks run for those that the crew works on, and stand for those that wait. */
  #workOf(crew: CrewQueue): void {
    crew.assign(this.now, (part, time) => this.#calendar.set(part, time));
  }

  /** Of a pool with standby, the first that are up run; the others fail at their dormant rate. */
  #assign(changed: number): void {
    const pool = this.#pools.get(changed)!;
    const { active, dormant } = this.#model.parts[changed]!.standby!;
    let running = 0;
    for (const part of pool) {
      if (this.#value[this.#base[part]! + this.#state[part]!] !== works) continue;
      const factor = running < active ? 1 : dormant;
      running += 1;
      this.#calendar.set(part, factor === 0 ? Infinity : this.now + this.#draw(part) / factor);
    }
  }

  #drawShock(index: number): void {
    this.#calendar.set(this.#shocksAt + index, this.now + this.#random.exponential() / this.#model.shocks[index]!.rate);
  }

  #shock(index: number): void {
    const at = this.#random.fraction();
    for (const part of this.#model.shocks[index]!.fails) {
      if (this.#value[this.#base[part]! + this.#state[part]!] !== works) continue;
      const struck = wayAt(this.#model.parts[part]!.struck, at);
      if (struck !== undefined) this.#enter(part, struck);
    }
    this.#drawShock(index);
  }

  #turnWindow(index: number): void {
    const window = this.#windows[index]!;
    const { part } = window;
    // The clock of a window that is open stands at its end, so the middle of the step tells which way it turns.
    if (this.#away[part] === 0) {
      this.#away[part] = 1;
      this.#live.set(part, failed);
      const start =
        this.now === 0 ? Math.floor((0 - window.first) / window.every) * window.every + window.first : this.now;
      this.#calendar.set(this.#windowsAt + index, start + window.lasts);
    } else {
      this.#away[part] = 0;
      this.#live.set(part, this.#value[this.#base[part]! + this.#state[part]!]!);
      this.#calendar.set(this.#windowsAt + index, this.#untilStart(index, this.now));
    }
  }

  #untilStart(index: number, from: number): number {
    const { first, every } = this.#windows[index]!;
    const periods = Math.floor((from - first) / every + 1e-9) + 1;
    return first + Math.max(0, periods) * every;
  }
}

function poolsOf(model: Model, parts: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const pools = new Map<number, readonly number[]>();
  for (const part of parts) {
    const { standby, pool } = model.parts[part]!;
    if (standby !== null)
      pools.set(
        part,
        parts.filter((other) => model.parts[other]!.pool === pool),
      );
  }
  return pools;
}
