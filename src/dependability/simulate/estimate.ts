/** 97.5 % point of the normal distribution. */
const normal975 = 1.959963984540054;

/** A mean with its uncertainty. */
export interface Estimate {
  readonly mean: number;
  /** Half width of the 95 % confidence interval. */
  readonly halfWidth: number;
}

/**
 * From means of batches of equal length (batch means; Law and Kelton, Simulation Modeling and Analysis, 9.5.3), with
 * Student's t for their number.
 */
export function ofBatches(batches: readonly number[]): Estimate {
  const n = batches.length;
  const mean = batches.reduce((sum, value) => sum + value, 0) / n;
  const variance = batches.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, halfWidth: studentT975(n - 1) * Math.sqrt(variance / n) };
}

/** 97.5 % point of Student's t, by Hill's expansion around the normal's (CACM 13 (1970) 617); below 1e-3 off from 5 up. */
export function studentT975(freedom: number): number {
  const z = normal975;
  const n = freedom;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / n + g2 / n ** 2 + g3 / n ** 3;
}

/** Sums for the mean and variance of independent values. */
export class Moments {
  count = 0;
  #sum = 0;
  #squares = 0;
  #cubes = 0;

  add(value: number): void {
    this.count += 1;
    this.#sum += value;
    this.#squares += value * value;
    this.#cubes += value * value * value;
  }

  get mean(): number {
    return this.#sum / this.count;
  }

  /** Variance of the mean. */
  get varianceOfMean(): number {
    const variance = (this.#squares - (this.#sum * this.#sum) / this.count) / (this.count - 1);
    return Math.max(0, variance) / this.count;
  }
  /** Third central moment over the cube of the standard deviation; 0 where nothing varies. */
  get skewness(): number {
    const { mean, count } = this;
    const variance = this.varianceOfMean * count;
    if (variance === 0) return 0;
    const third = this.#cubes / count - (3 * mean * this.#squares) / count + 2 * mean ** 3;
    return third / variance ** 1.5;
  }
}

/**
 * How many standard errors the 95 % interval of a mean of skewed values reaches: the normal's, and the first term of the
 * expansion of the studentised mean (Hall, The Bootstrap and Edgeworth Expansion, 1992, 2.6). Rare large values that are to
 * come yet make a mean too low and its error too small at once; this widens the interval for as long as they may.
 */
export function reachOf(values: Moments): number {
  const skew = Math.max(0, values.skewness) / Math.sqrt(values.count);
  return normal975 + (skew * (1 + 2 * normal975 ** 2)) / 6;
}
