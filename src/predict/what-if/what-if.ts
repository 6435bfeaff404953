import { minutesPerYear } from "../../dependability/model/quantity.ts";
import type { Model } from "../../dependability/model/model.ts";
import { Recalculation } from "../../dependability/solve/recalculation.ts";

/** A change, with the model that it leads to. */
export interface Change {
  readonly change: string;
  readonly model: Model;
  /** Only rates differ from the model as it is, so that its diagrams still hold. */
  readonly ratesOnly: boolean;
  /** It takes something away, to show what that is worth: nobody is advised to. */
  readonly takesAway?: true;
}

/** What one change does to one endpoint. */
export interface WhatIf {
  readonly change: string;
  readonly endpoint: string;
  readonly availability: number;
  /** Minutes of outage a year that it saves; negative where it costs some. */
  readonly gainMinutesPerYear: number;
  readonly takesAway?: true;
}

/** Every change at every endpoint that both models have, greatest gain first. `same`: of this model, where it was asked before. */
export function whatIf(model: Model, changes: readonly Change[], same = new Recalculation()): readonly WhatIf[] {
  const before = new Map(
    model.endpoints.map((endpoint) => [endpoint.name, same.unavailability(model, endpoint)] as const),
  );
  const found = changes.flatMap(({ change, model: changed, ratesOnly, takesAway }) => {
    const calculation = ratesOnly ? same : new Recalculation();
    return changed.endpoints.flatMap((endpoint): WhatIf[] => {
      const was = before.get(endpoint.name) ?? null;
      const now = calculation.unavailability(changed, endpoint);
      if (was === null || now === null) return [];
      return [
        {
          change,
          endpoint: endpoint.name,
          availability: 1 - now,
          gainMinutesPerYear: (was - now) * minutesPerYear,
          ...(takesAway === undefined ? {} : { takesAway }),
        },
      ];
    });
  });
  return found.toSorted((a, b) => b.gainMinutesPerYear - a.gainMinutesPerYear);
}
