import type { Design } from "../../catalogue/contract/design.ts";
import { downtimeOf, type Downtime } from "../../dependability/solve/downtime.ts";
import { hoursPerYear, minutesPerYear } from "../../dependability/model/quantity.ts";
import { Random } from "../../dependability/simulate/random.ts";
import type { SiteCalculation } from "./calculation.ts";
import type { Knobs } from "./knobs.ts";
import { uncertainOf, valueAt, withValues } from "./uncertain.ts";

/** What an endpoint may come to, seen that rates are known as ranges and that outages come by chance. */
export interface Outlook {
  readonly endpoint: string;
  /** Between these lies the mean of a year in nine of ten draws of the rates. */
  readonly lowMinutesPerYear: number;
  readonly highMinutesPerYear: number;
  /** The chance that a year, and that a month, is out of service for longer than the target allows. */
  readonly missesYear: number;
  readonly missesMonth: number;
}

const draws = 300;
/** Years, and as many months, that are lived through with each draw. */
const livesADraw = 25;
const monthsAYear = 12;

/**
 * By Monte Carlo: rates are drawn from their ranges, each kind's alike for all its parts; with each draw years and months
 * are lived through, in which outages of each kind begin by chance (Poisson) and last as long as chance has it (exponential).
 * The same seed gives the same answer.
 */
export function outlookOf(
  design: Design,
  knobs: Knobs,
  calculation: SiteCalculation,
  seed: number,
): readonly Outlook[] {
  const random = new Random(seed);
  const uncertain = uncertainOf(design, knobs);
  const allowedHours = (1 - design.target) * hoursPerYear;
  const found = new Map<string, { minutes: number[]; years: number; months: number }>();
  for (let draw = 0; draw < draws; draw += 1) {
    const values = uncertain.map((each) => [each, valueAt(each, random.fraction())] as const);
    const model = calculation.model(withValues(knobs, values));
    for (const endpoint of model?.endpoints ?? []) {
      const downtime = downtimeOf(model!, endpoint, calculation.recalculation);
      if (downtime === null) continue;
      const sums = found.get(endpoint.name) ?? { minutes: [], years: 0, months: 0 };
      found.set(endpoint.name, sums);
      sums.minutes.push(allOf(downtime) * minutesPerYear);
      for (let life = 0; life < livesADraw; life += 1) {
        if (lived(downtime, hoursPerYear, random) > allowedHours) sums.years += 1;
        if (lived(downtime, hoursPerYear / monthsAYear, random) > allowedHours / monthsAYear) sums.months += 1;
      }
    }
  }
  return [...found].map(([endpoint, { minutes, years, months }]): Outlook => {
    const sorted = minutes.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
    const lives = sorted.length * livesADraw;
    return {
      endpoint,
      lowMinutesPerYear: at(0.05),
      highMinutesPerYear: at(0.95),
      missesYear: years / lives,
      missesMonth: months / lives,
    };
  });
}

function allOf({ failingOver, unnoticed, tooFew }: Downtime): number {
  return failingOver.share + unnoticed.share + tooFew.share;
}

/** Hours out of service in so many hours: service and outages by turns, either of which may be going on at the begin. */
export function lived(downtime: Downtime, hours: number, random: Random): number {
  let out = 0;
  for (const { share, perHour } of [downtime.failingOver, downtime.unnoticed, downtime.tooFew]) {
    if (perHour <= 0) {
      out += share * hours;
      continue;
    }
    const mean = share / perHour;
    const between = (1 - share) / perHour;
    let at = 0;
    // By chance it is out at the begin; how long the outage has lasted says nothing of its end.
    let isOut = random.fraction() < share;
    while (at < hours) {
      const until = Math.min(hours, at + (isOut ? mean : between) * random.exponential());
      if (isOut) out += until - at;
      at = until;
      isOut = !isOut;
    }
  }
  return Math.min(hours, out);
}
