import type { Distribution } from "../model/distribution.ts";
import type { PartState } from "../model/model.ts";
import type { Random } from "./random.ts";

/** Draws a duration in hours. */
export function sample(time: Distribution, random: Random): number {
  switch (time.kind) {
    case "exponential":
      return random.exponential() / time.rate;
    case "weibull":
      return time.scale * random.exponential() ** (1 / time.shape);
    case "lognormal":
      return Math.exp(time.mu + time.sigma * random.normal());
    case "deterministic":
      return time.value;
    case "uniform":
      return time.low + (time.high - time.low) * random.fraction();
    case "gamma":
      return gammaDraw(time.shape, random) / time.rate;
    case "hyperexponential": {
      let left = random.fraction();
      const branch = time.branches.find(({ probability }) => (left -= probability) <= 0) ?? time.branches.at(-1)!;
      return random.exponential() / branch.rate;
    }
    case "pareto":
      return time.minimum * random.fraction() ** (-1 / time.shape);
    default:
      throw new Error("invariant: unknown distribution");
  }
}

/** Draws where a part goes from a state that it leaves, by the chances of the ways out. */
export function wayOut(next: PartState["next"], random: Random): number {
  let left = random.fraction();
  for (const { to, probability } of next) {
    left -= probability;
    if (left <= 0) return to;
  }
  return next.at(-1)!.to;
}

/** Marsaglia and Tsang, ACM Trans. Math. Softw. 26 (2000) 363. */
function gammaDraw(shape: number, random: Random): number {
  if (shape < 1) return gammaDraw(shape + 1, random) * random.fraction() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random.fraction()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
