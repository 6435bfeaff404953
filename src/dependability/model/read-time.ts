import { gammaFunction, meanOf, type Distribution } from "./distribution.ts";
import type { Path, Reading } from "./reading.ts";
import type { RawTime } from "./schema.ts";

type Quantity = number | string;

/** A duration or a distribution of one; null with a finding when it cannot be used. */
export function readTime(reading: Reading, raw: RawTime, path: Path): Distribution | null {
  const before = reading.findings.length;
  const time = distribution(reading, raw, path);
  if (reading.findings.length > before) return null;
  const mean = meanOf(time);
  if (mean === Infinity) {
    reading.error(
      "model-no-mean",
      path,
      "This distribution has no mean: a Pareto time needs a shape above 1.",
      "Use a shape above 1, or a lognormal or Weibull distribution fitted to the same data.",
    );
    return null;
  }
  if (!(mean > 0)) {
    reading.error("model-number", path, "This time is not above 0.", "Write a duration above 0.");
    return null;
  }
  return time;
}

function distribution(reading: Reading, raw: RawTime, path: Path): Distribution {
  if (typeof raw === "number" || typeof raw === "string") {
    return { kind: "exponential", rate: 1 / reading.duration(raw, path) };
  }
  const at = (...more: (string | number)[]): Path => [...path, ...more];
  if ("exponential" in raw) return { kind: "exponential", rate: rateOf(reading, raw.exponential, at("exponential")) };
  if ("weibull" in raw) {
    const shape = positive(reading, raw.weibull.shape, at("weibull", "shape"));
    const { scale, mean } = raw.weibull;
    if (scale !== undefined) return { kind: "weibull", shape, scale: reading.duration(scale, at("weibull", "scale")) };
    const wanted = needed(reading, mean, at("weibull"), "scale or mean");
    return { kind: "weibull", shape, scale: wanted / gammaFunction(1 + 1 / shape) };
  }
  if ("lognormal" in raw) return lognormal(reading, raw.lognormal, at("lognormal"));
  if ("deterministic" in raw) {
    return { kind: "deterministic", value: reading.duration(raw.deterministic, at("deterministic")) };
  }
  if ("uniform" in raw) {
    const low = reading.duration(raw.uniform[0], at("uniform", 0));
    const high = reading.duration(raw.uniform[1], at("uniform", 1));
    if (low > high) {
      reading.error("model-number", path, "The lower end lies above the upper end.", "Write the shorter time first.");
    }
    return { kind: "uniform", low, high };
  }
  if ("erlang" in raw) {
    const shape = reading.whole(raw.erlang.stages, 1, at("erlang", "stages"));
    return gammaOf(reading, shape, raw.erlang, at("erlang"));
  }
  if ("gamma" in raw) {
    return gammaOf(reading, positive(reading, raw.gamma.shape, at("gamma", "shape")), raw.gamma, at("gamma"));
  }
  if ("pareto" in raw) {
    return {
      kind: "pareto",
      shape: positive(reading, raw.pareto.shape, at("pareto", "shape")),
      minimum: reading.duration(raw.pareto.minimum, at("pareto", "minimum")),
    };
  }
  const branches = raw.hyperexponential.map((branch, i) => ({
    probability: reading.probability(branch.probability, at("hyperexponential", i, "probability")),
    rate: rateOf(reading, branch, at("hyperexponential", i)),
  }));
  sumToOne(reading, branches, at("hyperexponential"));
  return { kind: "hyperexponential", branches };
}

/** A finding unless the probabilities sum to 1 within rounding. */
export function sumToOne(reading: Reading, of: readonly { readonly probability: number }[], path: Path): void {
  const sum = of.reduce((total, each) => total + each.probability, 0);
  if (Math.abs(sum - 1) <= 1e-9 || Number.isNaN(sum)) return;
  reading.error("model-probability", path, `These probabilities sum to ${sum}, not to 1.`, "Correct them to sum to 1.");
}

function lognormal(
  reading: Reading,
  raw: {
    mean?: Quantity | undefined;
    cv?: Quantity | undefined;
    median?: Quantity | undefined;
    sigma?: Quantity | undefined;
  },
  path: Path,
): Distribution {
  if (raw.median !== undefined && raw.sigma !== undefined) {
    const median = reading.duration(raw.median, [...path, "median"]);
    return { kind: "lognormal", mu: Math.log(median), sigma: positive(reading, raw.sigma, [...path, "sigma"]) };
  }
  const mean = needed(reading, raw.mean, path, "mean and cv, or median and sigma");
  const variation = raw.cv === undefined ? 1 : positive(reading, raw.cv, [...path, "cv"]);
  const variance = Math.log(1 + variation * variation);
  return { kind: "lognormal", mu: Math.log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

function gammaOf(
  reading: Reading,
  shape: number,
  raw: { mean?: Quantity | undefined; rate?: Quantity | undefined },
  path: Path,
): Distribution {
  if (raw.rate !== undefined) return { kind: "gamma", shape, rate: reading.rate(raw.rate, [...path, "rate"]) };
  return { kind: "gamma", shape, rate: shape / needed(reading, raw.mean, path, "mean or rate") };
}

function rateOf(
  reading: Reading,
  raw: { mean?: Quantity | undefined; rate?: Quantity | undefined },
  path: Path,
): number {
  if (raw.rate !== undefined) return reading.rate(raw.rate, [...path, "rate"]);
  return 1 / needed(reading, raw.mean, path, "mean or rate");
}

function needed(reading: Reading, written: Quantity | undefined, path: Path, what: string): number {
  if (written !== undefined) return reading.duration(written, path);
  reading.error("model-shape", path, `This needs ${what}.`, `Add ${what}.`);
  return Number.NaN;
}

function positive(reading: Reading, written: Quantity, path: Path): number {
  const value = reading.number(written, path);
  if (Number.isNaN(value) || value > 0) return value;
  reading.error("model-number", path, `${value} is not above 0.`, "Write a number above 0.");
  return Number.NaN;
}
