import { gammaFunction, type Distribution } from "./distribution.ts";

/**
 * Probability that something has happened by a time (hours), and that it has not: each worked out as such, so that a small
 * one keeps its digits. Relative error below some 1e-13.
 */
export function cumulative(time: Distribution, hours: number): readonly [number, number] {
  switch (time.kind) {
    case "exponential":
      return [-Math.expm1(-time.rate * hours), Math.exp(-time.rate * hours)];
    case "weibull": {
      const x = (hours / time.scale) ** time.shape;
      return [-Math.expm1(-x), Math.exp(-x)];
    }
    case "lognormal": {
      if (hours === 0) return [0, 1];
      const z = (Math.log(hours) - time.mu) / (time.sigma * Math.SQRT2);
      const [inside, outside] = incompleteGamma(0.5, z * z);
      return z < 0 ? [outside / 2, (1 + inside) / 2] : [(1 + inside) / 2, outside / 2];
    }
    case "deterministic":
      return hours >= time.value ? [1, 0] : [0, 1];
    case "uniform": {
      if (hours <= time.low) return [0, 1];
      if (hours >= time.high) return [1, 0];
      return [(hours - time.low) / (time.high - time.low), (time.high - hours) / (time.high - time.low)];
    }
    case "gamma":
      return incompleteGamma(time.shape, time.rate * hours);
    case "hyperexponential":
      return time.branches.reduce<readonly [number, number]>(
        ([yes, no], { probability, rate }) => [
          yes - probability * Math.expm1(-rate * hours),
          no + probability * Math.exp(-rate * hours),
        ],
        [0, 0],
      );
    case "pareto": {
      if (hours <= time.minimum) return [0, 1];
      const x = time.shape * Math.log(time.minimum / hours);
      return [-Math.expm1(x), Math.exp(x)];
    }
    default:
      throw new Error("invariant: unknown distribution");
  }
}

/**
 * The regularised incomplete gamma functions P and Q (Abramowitz and Stegun 6.5): P by its series below a + 1, Q by its
 * continued fraction (modified Lentz) above; the other is one less that, where it is the greater. Not a number where neither
 * settles.
 */
function incompleteGamma(a: number, x: number): readonly [number, number] {
  if (x === 0) return [0, 1];
  const scale = powerOverGamma(a, x);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > sum * 1e-17; n += 1) {
      if (n > termsMax) return [Number.NaN, Number.NaN];
      term *= x / (a + n);
      sum += term;
    }
    return [scale * sum, 1 - scale * sum];
  }
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; ; n += 1) {
    if (n > termsMax) return [Number.NaN, Number.NaN];
    const step = -n * (n - a);
    b += 2;
    d = 1 / (step * d + b || tiny);
    c = b + step / c || tiny;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return [1 - scale * fraction, scale * fraction];
}

/** Some ten times the square root of the shape are needed. */
const termsMax = 1_000_000;
/** From here Stirling's series ends below rounding, and the power and the function themselves grow too large. */
const largeShape = 50;

/** x^a e^(−x) / Γ(a); for a large shape by what x differs from it, so that no digit is lost (Abramowitz and Stegun 6.1.40). */
function powerOverGamma(a: number, x: number): number {
  if (a < largeShape) return Math.exp(a * Math.log(x) - x) / gammaFunction(a);
  const apart = (x - a) / a;
  const stirling = 1 / (12 * a) - 1 / (360 * a ** 3) + 1 / (1260 * a ** 5);
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(a * (Math.log1p(apart) - apart) - stirling);
}
