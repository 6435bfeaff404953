import type { Chain } from "../model/model.ts";

/**
 * Steady state of an irreducible chain by the elimination of Grassmann, Taksar and Heyman (Operations Research 33
 * (1985) 1107): states are eliminated one by one and nothing is ever subtracted, so that every probability, however
 * small, has a relative error of some n machine epsilons (O'Cinneide, Numer. Math. 65 (1993) 109).
 *
 * `rates` is row-major n × n, its diagonal ignored; it is overwritten.
 */
export function gth(rates: Float64Array, n: number): Float64Array {
  const leaving = new Float64Array(n);
  for (let k = n - 1; k > 0; k -= 1) {
    const row = k * n;
    let sum = 0;
    for (let j = 0; j < k; j += 1) sum += rates[row + j]!;
    leaving[k] = sum;
    for (let i = 0; i < k; i += 1) {
      const into = rates[i * n + k]!;
      if (into === 0) continue;
      const share = into / sum;
      const at = i * n;
      for (let j = 0; j < k; j += 1) rates[at + j] = rates[at + j]! + share * rates[row + j]!;
    }
  }
  const steady = new Float64Array(n);
  steady[0] = 1;
  let total = 1;
  for (let k = 1; k < n; k += 1) {
    let flow = 0;
    for (let i = 0; i < k; i += 1) flow += steady[i]! * rates[i * n + k]!;
    steady[k] = flow / leaving[k]!;
    total += steady[k]!;
    if (total > 1e200) total = rescale(steady, k, 1e-200) * total;
  }
  for (let k = 0; k < n; k += 1) steady[k] = steady[k]! / total;
  return steady;
}

export function denseOf(chain: Chain): Float64Array {
  const n = chain.size;
  const dense = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1) {
      const at = i * n + chain.target[e]!;
      dense[at] = dense[at]! + chain.rate[e]!;
    }
  }
  return dense;
}

/**
 * The same elimination inside a band: states `bandwidth` apart at most, after the given renumbering. Cost n · b².
 * `position` is each state's place in the new order.
 */
export function gthBanded(chain: Chain, position: Int32Array, bandwidth: number): Float64Array {
  const n = chain.size;
  const width = 2 * bandwidth + 1;
  const band = new Float64Array(n * width);
  for (let i = 0; i < n; i += 1) {
    const row = position[i]!;
    for (let e = chain.offset[i]!; e < chain.offset[i + 1]!; e += 1) {
      const at = row * width + (position[chain.target[e]!]! - row + bandwidth);
      band[at] = band[at]! + chain.rate[e]!;
    }
  }
  const leaving = new Float64Array(n);
  for (let k = n - 1; k > 0; k -= 1) {
    const first = Math.max(0, k - bandwidth);
    const row = k * width + bandwidth - k;
    let sum = 0;
    for (let j = first; j < k; j += 1) sum += band[row + j]!;
    leaving[k] = sum;
    for (let i = first; i < k; i += 1) {
      const at = i * width + bandwidth - i;
      const into = band[at + k]!;
      if (into === 0) continue;
      const share = into / sum;
      for (let j = first; j < k; j += 1) band[at + j] = band[at + j]! + share * band[row + j]!;
    }
  }
  const ordered = new Float64Array(n);
  ordered[0] = 1;
  let total = 1;
  for (let k = 1; k < n; k += 1) {
    let flow = 0;
    for (let i = Math.max(0, k - bandwidth); i < k; i += 1) flow += ordered[i]! * band[i * width + bandwidth + k - i]!;
    ordered[k] = flow / leaving[k]!;
    total += ordered[k]!;
    if (total > 1e200) total = rescale(ordered, k, 1e-200) * total;
  }
  return Float64Array.from({ length: n }, (_, state) => ordered[position[state]!]! / total);
}

function rescale(values: Float64Array, last: number, factor: number): number {
  for (let i = 0; i <= last; i += 1) values[i] = values[i]! * factor;
  return factor;
}
