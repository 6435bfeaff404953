import type { Chain } from "../model/model.ts";
import { transposed } from "./aggregation.ts";

/** What a chain does by a time: the chance to be in a set of states then, and the share of the time spent there. */
export interface Transient {
  readonly at: number;
  readonly share: number;
}

/** Multiplications beyond which an answer would take minutes. */
const workMax = 3e10;
/** The full matrix is squared only up to this many states. */
const denseMax = 300;

/**
 * For each time (hours), the probability to be in a state weighted by `weight` (1 for those that count), and its mean
 * over the time until then. Null where the chain is both too stiff for uniformization and too large for squaring.
 *
 * Uniformization (Jensen 1953) costs (fastest rate × time) steps; where that is more than squaring the matrix of a
 * small chain takes, the matrix is squared. Both add non-negative numbers only, so that an unavailability of 1e-12
 * keeps its digits.
 */
export function transients(
  chain: Chain,
  start: number,
  weight: Float64Array,
  times: readonly number[],
): readonly (Transient | null)[] {
  const q = fastest(chain);
  return times.map((time) => {
    if (time === 0 || q === 0) return { at: weight[start]!, share: weight[start]! };
    const steps = q * time;
    const stepwise = (steps + 12 * Math.sqrt(steps) + 60) * (chain.target.length + chain.size);
    const squarings = Math.max(0, Math.ceil(Math.log2(steps * 16)));
    const squared = chain.size <= denseMax ? (squarings + 14) * chain.size ** 3 : Infinity;
    if (Math.min(stepwise, squared) > workMax) return null;
    return stepwise <= squared
      ? uniformized(chain, start, weight, time, q)
      : bySquaring(chain, start, weight, time, squarings);
  });
}

function fastest(chain: Chain): number {
  let q = 0;
  for (let i = 0; i < chain.size; i += 1) q = Math.max(q, exitRate(chain, i));
  return q;
}

function exitRate(chain: Chain, state: number): number {
  let sum = 0;
  for (let e = chain.offset[state]!; e < chain.offset[state + 1]!; e += 1) sum += chain.rate[e]!;
  return sum;
}

/** Poisson probabilities with mean `mean` for 0 … length − 1, from the mode outwards and scaled to sum to 1 (as Fox and Glynn, CACM 31 (1988) 440). */
export function poisson(mean: number): Float64Array {
  const length = Math.ceil(mean + 12 * Math.sqrt(mean) + 60);
  const weights = new Float64Array(length);
  const mode = Math.floor(mean);
  weights[mode] = 1;
  for (let k = mode; k > 0; k -= 1) weights[k - 1] = (weights[k]! * k) / mean;
  for (let k = mode + 1; k < length; k += 1) weights[k] = (weights[k - 1]! * mean) / k;
  let sum = 0;
  for (let k = 0; k < mode; k += 1) sum += weights[k]!;
  let upper = 0;
  for (let k = length - 1; k >= mode; k -= 1) upper += weights[k]!;
  const total = sum + upper;
  for (let k = 0; k < length; k += 1) weights[k] = weights[k]! / total;
  return weights;
}

function uniformized(chain: Chain, start: number, weight: Float64Array, time: number, q: number): Transient {
  const n = chain.size;
  const weights = poisson(q * time);
  const steps = weights.length;
  // By who leads into each state: adding up in a register is quicker than adding into memory here and there.
  const { offset, source, rate, leaving } = transposed(chain);
  const stay = leaving.map((out) => Math.max(0, 1 - out / q));
  const chance = rate.map((each) => each / q);
  let now = new Float64Array(n);
  let next = new Float64Array(n);
  now[start] = 1;
  const counted = new Float64Array(steps);
  counted[0] = weight[start]!;
  for (let k = 1; k < steps; k += 1) {
    let sum = 0;
    for (let j = 0; j < n; j += 1) {
      let mass = now[j]! * stay[j]!;
      for (let e = offset[j]!, end = offset[j + 1]!; e < end; e += 1) mass += now[source[e]!]! * chance[e]!;
      next[j] = mass;
      sum += mass * weight[j]!;
    }
    counted[k] = sum;
    // Rounding makes the total drift by one epsilon a step; over a million steps that is felt.
    if (k % 64 === 0) rescaleToOne(next);
    [now, next] = [next, now];
  }
  let at = 0;
  let share = 0;
  let beyond = 0;
  for (let k = steps - 1; k >= 0; k -= 1) {
    at += weights[k]! * counted[k]!;
    share += beyond * counted[k]!;
    beyond += weights[k]!;
  }
  return { at, share: share / (q * time) };
}

function rescaleToOne(values: Float64Array): void {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += values[i]!;
  for (let i = 0; i < values.length; i += 1) values[i] = values[i]! / total;
}

/**
 * e^{Qt} by squaring e^{Qδ}. After each squaring the diagonal is set so that rows sum to 1: the off-diagonal entries,
 * which are sums of products, then carry all the information, and the relative error of each grows by some epsilons a
 * squaring instead of doubling.
 */
function bySquaring(chain: Chain, start: number, weight: Float64Array, time: number, squarings: number): Transient {
  const n = chain.size;
  const step = time / 2 ** squarings;
  let { matrix, integral } = shortStep(chain, weight, step);
  let product = new Float64Array(n * n);
  for (let s = 0; s < squarings; s += 1) {
    integral = integral.map((value, i) => value + rowTimes(matrix, i, n, integral));
    multiply(matrix, matrix, product, n);
    stochastic(product, n);
    [matrix, product] = [product, matrix];
  }
  return { at: rowTimes(matrix, start, n, weight), share: integral[start]! / time };
}

/** e^{Qδ} and the integral of the weight over δ from each state, by uniformization with q · δ ≤ 1/16. */
function shortStep(
  chain: Chain,
  weight: Float64Array,
  step: number,
): { matrix: Float64Array<ArrayBuffer>; integral: Float64Array<ArrayBuffer> } {
  const n = chain.size;
  const q = fastest(chain);
  const jump = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1)
      jump[i * n + chain.target[e]!] = chain.rate[e]! / q;
    jump[i * n + i] = Math.max(0, 1 - exitRate(chain, i) / q);
  }
  const terms = 14;
  const mean = q * step;
  const poissonTerm = Float64Array.from({ length: terms }, () => 0);
  poissonTerm[0] = Math.exp(-mean);
  for (let k = 1; k < terms; k += 1) poissonTerm[k] = (poissonTerm[k - 1]! * mean) / k;
  const matrix = new Float64Array(n * n);
  let power = new Float64Array(n * n);
  let next = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) power[i * n + i] = 1;
  let integral = new Float64Array(n);
  for (let k = 0; k < terms; k += 1) {
    let beyond = 0;
    for (let m = terms - 1; m > k; m -= 1) beyond += poissonTerm[m]!;
    const now = power;
    integral = integral.map((value, i) => value + (beyond / q) * rowTimes(now, i, n, weight));
    for (let c = 0; c < n * n; c += 1) matrix[c] = matrix[c]! + poissonTerm[k]! * power[c]!;
    multiply(power, jump, next, n);
    [power, next] = [next, power];
  }
  stochastic(matrix, n);
  return { matrix, integral };
}

function rowTimes(matrix: Float64Array, row: number, n: number, vector: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < n; j += 1) sum += matrix[row * n + j]! * vector[j]!;
  return sum;
}

function multiply(a: Float64Array, b: Float64Array, into: Float64Array, n: number): void {
  into.fill(0);
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < n; k += 1) {
      const factor = a[i * n + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < n; j += 1) into[i * n + j] = into[i * n + j]! + factor * b[k * n + j]!;
    }
  }
}

function stochastic(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i += 1) {
    let others = 0;
    for (let j = 0; j < n; j += 1) if (j !== i) others += matrix[i * n + j]!;
    const own = matrix[i * n + i]!;
    if (others < 0.5) {
      matrix[i * n + i] = 1 - others;
      continue;
    }
    const total = others + own;
    for (let j = 0; j < n; j += 1) matrix[i * n + j] = matrix[i * n + j]! / total;
  }
}
