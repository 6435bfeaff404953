import { minutesPerYear } from "../../dependability/model/quantity.ts";
import type { Assumption } from "../../dependability/model/model.ts";
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
  const { name, target, answers, whatIf, assumptions, drills } = prediction;
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
    })),
    whatIf,
    assumptions,
    ...(drills === undefined ? {} : { measured: { ...drills.year, left: drills.left } }),
  };
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
