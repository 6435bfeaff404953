import { meanOf } from "../model/distribution.ts";
import type { Model } from "../model/model.ts";
import type { Network } from "../parts/network.ts";
import { ofBatches } from "./estimate.ts";
import { Process } from "./process.ts";
import { Random } from "./random.ts";

/** What a simulated long run says. */
export interface Simulated {
  readonly unavailability: number;
  readonly halfWidth: number;
  readonly outagesPerHour: number;
  readonly events: number;
  /** Whether it stopped because it was precise enough. */
  readonly precise: boolean;
}

const batchCount = 32;
/** Fewer outages than these make an interval that is too narrow: outages come in few sizes, not normally distributed. */
const outagesMin = 400;
const eventsInFirstBatch = 4000;

/**
 * Long-run unavailability by batch means. Batches are joined in pairs and so get longer until the interval is narrow
 * enough: what one batch leaves behind for the next matters less and less. The first of the run, which starts with
 * everything well, is left out.
 */
export function simulateLongRun(
  model: Model,
  network: Network,
  parts: readonly number[],
  seed: number,
  precision: number,
  eventsMax: number,
): Simulated {
  const process = new Process(model, network, parts, new Random(seed));
  let batchHours = eventsInFirstBatch / Math.max(changesPerHour(model, parts), 1e-12);
  const run = new Run(process);
  run.until(process.now + batchHours);
  run.forget();
  let batches: number[] = [];
  for (;;) {
    while (batches.length < batchCount) batches.push(run.until(process.now + batchHours) / batchHours);
    const { mean, halfWidth } = ofBatches(batches);
    const precise = run.outages >= outagesMin && halfWidth <= precision * mean;
    if (precise || process.events >= eventsMax || process.nextAt === Infinity) {
      return {
        unavailability: mean,
        halfWidth,
        outagesPerHour: run.outages / run.hours,
        events: process.events,
        precise,
      };
    }
    batches = Array.from({ length: batchCount / 2 }, (_, i) => (batches[2 * i]! + batches[2 * i + 1]!) / 2);
    batchHours *= 2;
  }
}

/** Unavailability and chance of an outage at given times, from runs that each start with everything well. */
export interface SimulatedTime {
  readonly hours: number;
  readonly unavailability: number;
  readonly unreliability: number;
  readonly intervalUnavailability: number;
}

export function simulateTimes(
  model: Model,
  network: Network,
  parts: readonly number[],
  seed: number,
  eventsMax: number,
): readonly SimulatedTime[] {
  const hours = model.times;
  const sums = hours.map(() => ({ down: 0, failed: 0, share: 0 }));
  const random = new Random(seed);
  let events = 0;
  let runs = 0;
  while (runs < runsMax && (events < eventsMax || runs < 100)) {
    const run = new Run(new Process(model, network, parts, random));
    let before = 0;
    let downHours = 0;
    hours.forEach((hour, i) => {
      downHours += run.until(hour);
      before = hour;
      const sum = sums[i]!;
      if (!run.process.isUp) sum.down += 1;
      if (downHours > 0 || !run.process.isUp) sum.failed += 1;
      if (before > 0) sum.share += downHours / before;
    });
    events += run.process.events;
    runs += 1;
  }
  return hours.map((hour, i) => {
    const { down, failed, share } = sums[i]!;
    return {
      hours: hour,
      unavailability: down / runs,
      unreliability: failed / runs,
      intervalUnavailability: share / runs,
    };
  });
}

const runsMax = 200_000;

class Run {
  readonly process: Process;
  outages = 0;
  #began: number;

  constructor(process: Process) {
    this.process = process;
    this.#began = process.now;
  }

  get hours(): number {
    return this.process.now - this.#began;
  }

  forget(): void {
    this.outages = 0;
    this.#began = this.process.now;
  }

  /** Goes on until a time; returns the hours out of service on the way. */
  until(end: number): number {
    const { process } = this;
    let down = 0;
    let wasUp = process.isUp;
    while (process.nextAt < end) {
      const from = process.now;
      process.step();
      if (wasUp) {
        wasUp = process.isUp;
        if (!wasUp) this.outages += 1;
      } else {
        down += process.now - from;
        wasUp = process.isUp;
      }
    }
    if (!wasUp) down += end - process.now;
    process.now = end;
    return down;
  }
}

/** Parts that fail by a shock alone change as often as it comes. */
function changesPerHour(model: Model, parts: readonly number[]): number {
  const own = parts.map((part) => {
    const means = model.parts[part]!.states.map((state) => (state.time === null ? Infinity : meanOf(state.time)));
    return 2 / means.reduce((total, mean) => total + mean, 0);
  });
  const shocks = model.shocks.map(({ rate, fails }) => 2 * rate * fails.filter((part) => parts.includes(part)).length);
  return [...own, ...shocks].reduce((sum, each) => sum + each, 0);
}
