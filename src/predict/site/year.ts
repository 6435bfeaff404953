import type { Design } from "../../catalogue/contract/design.ts";
import { modelOf } from "../../dependability/model/read-model.ts";
import { minutesPerYear } from "../../dependability/model/quantity.ts";
import { Recalculation } from "../../dependability/solve/recalculation.ts";
import { coverageOf, isFenced, type Knobs } from "./knobs.ts";
import { endpointBoundMs, type Measured } from "./outages.ts";
import { modelOfDesign } from "./site-model.ts";
import { defaultRates, everyKind } from "../../spec/default-rates.ts";

/** What an outage of one fault comes to in a year, with the outages of the design or those that drills measured. */
export interface YearWith {
  /** Minutes out of service a year, all causes together. */
  readonly minutesPerYear: number;
  /** Of these, the minutes in which noticed failures are failed over: all that a drill can measure. */
  readonly failoverMinutesPerYear: number;
  readonly availability: number;
  /** What the loss of a host costs on average, in milliseconds: noticed ones the outage, the others until people come. */
  readonly meanOutageMs: number;
}

export interface YearOfEndpoint {
  readonly endpoint: string;
  /** What the design allows the fault to cost, in milliseconds. */
  readonly boundMs: number;
  /** Null where nobody measured this endpoint; the bound stands in for it. */
  readonly measuredMs: number | null;
  readonly assumed: YearWith;
  readonly measured: YearWith;
  /** With what was measured. */
  readonly meets: boolean;
}

export interface Year {
  readonly fault: "power-off";
  readonly target: number;
  /** Share of the losses of a host that nothing notices, and how long each lasts. */
  readonly unnoticed: { readonly share: number; readonly minutes: number };
  readonly endpoints: readonly YearOfEndpoint[];
}

/**
 * The same model with the outages of the design, with the measured ones, and with none, beside one another; null where it
 * has no exact answer.
 *
 * @param knobs those of the prediction; what they hold of measurements is not looked at.
 */
export function yearOf(design: Design, knobs: Knobs, measured: Measured): Year | null {
  const calculation = new Recalculation();
  const unavailabilities = (instead: Measured): ReadonlyMap<string, number> | null => {
    const read = modelOf(modelOfDesign(design, { ...knobs, measured: instead }), design.site);
    if (!read.ok) return null;
    const values = new Map<string, number>();
    for (const endpoint of read.model.endpoints) {
      const value = calculation.unavailability(read.model, endpoint);
      if (value === null) return null;
      values.set(endpoint.name, value);
    }
    return values;
  };
  const none: Measured = Object.fromEntries(design.endpoints.map(({ name }) => [name, { gapMs: 0, source: "" }]));
  const assumed = unavailabilities({});
  const taken = unavailabilities(measured);
  const free = unavailabilities(none);
  if (assumed === null || taken === null || free === null) return null;
  const share = 1 - coverageOf("host", [], isFenced(design, knobs), knobs);
  const { unnoticedHours } = { ...defaultRates.host, ...knobs.rates[everyKind], ...knobs.rates["host"] };
  const withOutage = (endpoint: string, of: ReadonlyMap<string, number>, outageMs: number): YearWith => {
    const value = of.get(endpoint) ?? 0;
    return {
      minutesPerYear: value * minutesPerYear,
      failoverMinutesPerYear: Math.max(0, value - (free.get(endpoint) ?? 0)) * minutesPerYear,
      availability: 1 - value,
      meanOutageMs: (1 - share) * outageMs + share * unnoticedHours * 3_600_000,
    };
  };
  return {
    fault: "power-off",
    target: design.target,
    unnoticed: { share, minutes: unnoticedHours * 60 },
    endpoints: design.endpoints.map(({ name }): YearOfEndpoint => {
      const boundMs = endpointBoundMs(design, name);
      const measuredMs = measured[name]?.gapMs ?? null;
      const now = withOutage(name, taken, measuredMs ?? boundMs);
      return {
        endpoint: name,
        boundMs,
        measuredMs,
        assumed: withOutage(name, assumed, boundMs),
        measured: now,
        meets: now.availability >= design.target,
      };
    }),
  };
}
