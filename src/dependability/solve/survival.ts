/** Step of ln t at first. */
const coarsest = 0.4;
/** How often the step is halved at most. */
const halvingsMax = 7;
/** Where the integral begins, as a share of the mean time to the first event: nothing has failed before. */
const beginning = 1e-9;
/** Below this share of the sum a term adds nothing. */
const negligible = 1e-18;
/** Two steps that agree to this are right to far more, as the rule's error falls with e^{−1/step}. */
const agreement = 1e-12;
/** Points after which the end is not waited for: ln t has come 200 further. */
const pointsMax = 500;

/**
 * Mean life, hours: ∫ R(t) dt by the trapezoidal rule over ln t, halving the step until nothing changes. Survival falls from
 * 1 to 0 as sums of exponentials do, which is smooth on that scale however far apart the rates are (Takahasi and Mori,
 * Double exponential formulas for numerical integration, Publ. RIMS 9 (1974) 721). Relative error about 1e-13. Null where
 * survival cannot be told, does not come to an end, or is not smooth.
 *
 * `ratePerHour` bounds how fast the first event comes.
 */
export function meanOfSurvival(survival: (hours: number) => number | null, ratePerHour: number): number | null {
  const first = Math.log(beginning / ratePerHour);
  const termAt = (x: number): number => Math.exp(x) * (survival(Math.exp(x)) ?? Number.NaN);
  let sum = 0;
  let points = 0;
  for (let term = Infinity; points < pointsMax && !(term < negligible * sum); points += 1) {
    term = termAt(first + points * coarsest);
    sum += term;
    if (Number.isNaN(sum)) return null;
  }
  if (points === pointsMax) return null;
  let step = coarsest;
  // Before the first point survival is 1 and the rule's terms are a geometric series.
  const total = (): number => step * (sum + Math.exp(first) / Math.expm1(step));
  for (let halvings = 0; halvings < halvingsMax; halvings += 1) {
    const before = total();
    const middles = points * 2 ** halvings;
    for (let k = 0; k < middles; k += 1) sum += termAt(first + (k + 0.5) * step);
    step /= 2;
    if (Math.abs(total() / before - 1) < agreement) return total();
  }
  return null;
}
