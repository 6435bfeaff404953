import type { Model } from "../model/model.ts";
import type { Network } from "../parts/network.ts";
import type { Simulated } from "./batch-means.ts";
import { Cycles } from "./cycles.ts";
import { Moments, reachOf } from "./estimate.ts";
import { Random } from "./random.ts";

/**
 * Rare outages, by importance sampling over regenerative cycles with balanced failure biasing (Shahabuddin, Management
 * Science 40 (1994) 333; Goyal et al., IEEE Trans. Computers 41 (1992) 36): while something has failed and the system
 * still works, failures are made about as likely as repairs, and each cycle counts with the likelihood ratio of what
 * really could have happened.
 *
 * A cycle begins whenever everything is well. Lives must be exponential, so that this is a true beginning; repairs may
 * be anything, as their clocks are not touched. Denominator and numerator come from separate cycles (measure-specific
 * importance sampling). After an outage of a cycle biasing goes on, more weakly: a failover that is felt is an outage, and
 * often the rarer and longer one follows it.
 */
export function canSimulateRare(model: Model, parts: readonly number[]): boolean {
  return (
    !model.maintenance.some((window) => parts.includes(window.part)) &&
    parts.every((part) => {
      const { states, standby } = model.parts[part]!;
      const home = states[0]!;
      const leaves = home.time === null || home.time.kind === "exponential";
      return leaves && standby === null && isRepaired(model, part);
    })
  );
}

function isRepaired(model: Model, part: number): boolean {
  return model.parts[part]!.states.every((state, i) => i === 0 || state.time !== null);
}

/** Share of the cycles that are run as they are, for the mean length of a cycle. */
const plainShare = 0.1;
/** The interval is looked at after so many cycles, twice as many, …: looking often would stop when it is narrow by chance. */
const cyclesMin = 65_536;

export function simulateRare(
  model: Model,
  network: Network,
  parts: readonly number[],
  seed: number,
  precision: number,
  eventsMax: number,
): Simulated {
  const cycles = new Cycles(model, network, parts, new Random(seed));
  const down = new Moments();
  const outages = new Moments();
  const length = new Moments();
  let next = cyclesMin;
  for (let n = 0; ; n += 1) {
    const plain = n % Math.round(1 / plainShare) === 0;
    const cycle = cycles.run(!plain);
    if (plain) {
      length.add(cycle.hours);
    } else {
      down.add(cycle.downHours);
      outages.add(cycle.outages);
    }
    if (n < next && cycles.events < eventsMax) continue;
    next *= 2;
    const unavailability = down.mean / length.mean;
    const relative = Math.sqrt(down.varianceOfMean / down.mean ** 2 + length.varianceOfMean / length.mean ** 2);
    const halfWidth = reachOf(down) * relative * unavailability;
    const precise = halfWidth <= precision * unavailability;
    if (precise || cycles.events >= eventsMax) {
      return { unavailability, halfWidth, outagesPerHour: outages.mean / length.mean, events: cycles.events, precise };
    }
  }
}
