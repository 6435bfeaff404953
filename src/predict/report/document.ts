import { hoursPerYear, minutesPerYear } from "../../dependability/model/quantity.ts";
import type { Assumption } from "../../dependability/model/model.ts";
import type { Downtime } from "../../dependability/solve/downtime.ts";
import type { Spells } from "../../dependability/solve/independent.ts";
import type { Outlook } from "../site/outlook.ts";
import type { SiteSaid } from "../site/site-said.ts";
import type { Year } from "../site/year.ts";
import type { Answer, Measured } from "../../dependability/solve/answer.ts";
import type { WhatIf } from "../what-if/what-if.ts";

/** Everything a prediction says; the text, the JSON and the page are made from it. */
export interface Prediction {
  readonly name: string;
  readonly target: number | null;
  readonly answers: readonly Answer[];
  readonly whatIf: readonly WhatIf[];
  readonly assumptions: readonly Assumption[];
  /** Where each endpoint's downtime goes; one without an exact answer is left out. */
  readonly downtime: ReadonlyMap<string, Downtime>;
  /** What there is to say of a site alone. */
  readonly site?: SiteSaid;
  /** Absent when no drill was looked at. */
  readonly drills?: DrillsSaid;
}

/** What drills said of the site, and what was not taken over. */
export interface DrillsSaid {
  readonly year: Year;
  /** One sentence each: what was left out, and why. */
  readonly left: readonly string[];
}

/** Contributors that are listed for each endpoint. */
const contributorsMax = 20;

export function meets(answer: Answer, target: number | null): boolean | null {
  return target === null ? null : 1 - answer.unavailability >= target;
}

/** `quorate predict --json`: times in hours unless the name says otherwise; null where there is no finite value. */
export function predictionJson(prediction: Prediction): object {
  const { name, target, answers, whatIf, assumptions, drills, downtime, site } = prediction;
  return {
    model: name,
    target,
    endpoints: answers.map((answer) => ({
      name: answer.name,
      availability: 1 - answer.unavailability,
      unavailability: answer.unavailability,
      minutesPerYear: answer.unavailability * minutesPerYear,
      meets: meets(answer, target),
      kind: answer.kind,
      method: answer.method,
      horizon: answer.horizon,
      outagesPerYear: answer.outagesPerYear,
      meanOutageMinutes: meanOutageMinutes(answer),
      mttfHours: finite(answer.mttfHours),
      mtbfHours: answer.outagesPerYear === null || answer.outagesPerYear === 0 ? null : 8760 / answer.outagesPerYear,
      times: answer.times,
      reward: answer.reward,
      degraded: answer.degraded,
      measures: answer.measures.map(measureJson),
      interval: answer.interval,
      states: answer.states,
      residual: answer.residual,
      contributors: answer.importance.slice(0, contributorsMax).map((each) => ({ ...each, rrw: finite(each.rrw) })),
      cutSets: answer.cutSets,
      notes: answer.notes,
      downtime: downtimeJson(downtime.get(answer.name)),
      outlook: withoutEndpoint(site?.outlooks.find(({ endpoint }) => endpoint === answer.name)),
      meetsIfHostRepairedWithinHours:
        site?.repairs.find(({ endpoint }) => endpoint === answer.name)?.withinHours ?? null,
      meetsWith: meetsWith(prediction, answer),
    })),
    whatIf: whatIf.map((row) => ({ ...row, meets: target === null ? null : row.availability >= target })),
    ...(site === undefined ? {} : { deciding: site.deciding }),
    assumptions,
    ...(drills === undefined ? {} : { measured: { ...drills.year, left: drills.left } }),
  };
}

/** Changes each of which by itself has the endpoint meet a target that it misses, the greatest gain first. */
export function meetsWith({ target, whatIf }: Prediction, answer: Answer): readonly string[] {
  if (meets(answer, target) !== false) return [];
  return whatIf
    .filter(
      ({ endpoint, availability, takesAway }) =>
        endpoint === answer.name && availability >= (target ?? 1) && takesAway === undefined,
    )
    .map(({ change }) => change);
}

/** Minutes and outages a year of each kind; they add up to those of the endpoint. */
function downtimeJson(downtime: Downtime | undefined): object | null {
  if (downtime === undefined) return null;
  const kinds = Object.entries(downtime).map(([kind, { share, perHour }]: readonly [string, Spells]) => {
    return [kind, { minutesPerYear: share * minutesPerYear, outagesPerYear: perHour * hoursPerYear }] as const;
  });
  return Object.fromEntries(kinds);
}

function withoutEndpoint(outlook: Outlook | undefined): object | null {
  if (outlook === undefined) return null;
  const { endpoint: _, ...said } = outlook;
  return said;
}

/** JSON knows no infinity: what may never happen says so beside its null. */
function measureJson({ name, value }: Measured): object {
  return { name, value: finite(value), ...(value === Number.POSITIVE_INFINITY ? { never: true } : {}) };
}

export function meanOutageMinutes(answer: Answer): number | null {
  if (answer.outagesPerYear === null || answer.outagesPerYear === 0) return null;
  return (answer.unavailability * minutesPerYear) / answer.outagesPerYear;
}

function finite(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value;
}
