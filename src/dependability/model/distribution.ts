/** How long something takes; all times in hours. */
export type Distribution =
  | { readonly kind: "exponential"; readonly rate: number }
  | { readonly kind: "weibull"; readonly shape: number; readonly scale: number }
  | { readonly kind: "lognormal"; readonly mu: number; readonly sigma: number }
  | { readonly kind: "deterministic"; readonly value: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  /** With a whole shape this is Erlang's, and the Markov chain takes it as that many phases. */
  | { readonly kind: "gamma"; readonly shape: number; readonly rate: number }
  | { readonly kind: "hyperexponential"; readonly branches: readonly Branch[] }
  | { readonly kind: "pareto"; readonly shape: number; readonly minimum: number };

export interface Branch {
  readonly probability: number;
  readonly rate: number;
}

/** The most phases the Markov chain expands one Erlang time into. */
const phasesMax = 64;

export function exponentialOf(mean: number): Distribution {
  return { kind: "exponential", rate: 1 / mean };
}

/** Hours; `Infinity` for a Pareto time with shape at most 1, which has no mean. */
export function meanOf(time: Distribution): number {
  switch (time.kind) {
    case "exponential":
      return 1 / time.rate;
    case "weibull":
      return time.scale * gammaFunction(1 + 1 / time.shape);
    case "lognormal":
      return Math.exp(time.mu + (time.sigma * time.sigma) / 2);
    case "deterministic":
      return time.value;
    case "uniform":
      return (time.low + time.high) / 2;
    case "gamma":
      return time.shape / time.rate;
    case "hyperexponential":
      return time.branches.reduce((sum, branch) => sum + branch.probability / branch.rate, 0);
    case "pareto":
      return time.shape <= 1 ? Infinity : (time.shape * time.minimum) / (time.shape - 1);
  }
}

/** Whether a Markov chain can hold it exactly, as phases. */
export function isPhaseType(time: Distribution): boolean {
  return (
    time.kind === "exponential" ||
    time.kind === "hyperexponential" ||
    (time.kind === "gamma" && Number.isInteger(time.shape) && time.shape <= phasesMax)
  );
}

/** The same distribution with another mean: what a what-if does to a repair time. */
export function scaled(time: Distribution, factor: number): Distribution {
  switch (time.kind) {
    case "exponential":
      return { ...time, rate: time.rate / factor };
    case "weibull":
      return { ...time, scale: time.scale * factor };
    case "lognormal":
      return { ...time, mu: time.mu + Math.log(factor) };
    case "deterministic":
      return { ...time, value: time.value * factor };
    case "uniform":
      return { ...time, low: time.low * factor, high: time.high * factor };
    case "gamma":
      return { ...time, rate: time.rate / factor };
    case "hyperexponential":
      return { ...time, branches: time.branches.map((b) => ({ ...b, rate: b.rate / factor })) };
    case "pareto":
      return { ...time, minimum: time.minimum * factor };
  }
}

/** Lanczos' approximation (g = 7, nine terms; Numerical Recipes 6.1), relative error below 1e-14 for x > 0. */
export function gammaFunction(x: number): number {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gammaFunction(1 - x));
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const z = x - 1;
  const sum = terms.reduce((total, term, i) => total + term / (z + i + 1), 0.9999999999998099);
  const t = z + 7.5;
  return Math.sqrt(2 * Math.PI) * t ** (z + 0.5) * Math.exp(-t) * sum;
}
