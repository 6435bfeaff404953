import type { Design } from "../../catalogue/contract/design.ts";
import type { Endpoint, Model } from "../../dependability/model/model.ts";
import { modelOf } from "../../dependability/model/read-model.ts";
import { Recalculation } from "../../dependability/solve/recalculation.ts";
import type { Knobs } from "./knobs.ts";
import { modelOfDesign } from "./site-model.ts";

/** One design with one set of rates after another: diagrams are built once. */
export class SiteCalculation {
  readonly #design: Design;
  readonly recalculation: Recalculation;

  /** `recalculation`: of a model of the same design, whose diagrams are built already. */
  constructor(design: Design, recalculation = new Recalculation()) {
    this.#design = design;
    this.recalculation = recalculation;
  }

  /** Null where the rates give no sound model. */
  model(knobs: Knobs): Model | null {
    const read = modelOf(modelOfDesign(this.#design, knobs), this.#design.site);
    return read.ok ? read.model : null;
  }

  /** Unavailability by endpoint; those without an exact answer are left out. */
  unavailabilities(knobs: Knobs, wanted: (endpoint: Endpoint) => boolean = () => true): ReadonlyMap<string, number> {
    const model = this.model(knobs);
    const found = (model?.endpoints ?? []).filter(wanted).flatMap((endpoint): readonly [string, number][] => {
      const value = this.recalculation.unavailability(model!, endpoint);
      return value === null ? [] : [[endpoint.name, value]];
    });
    return new Map(found);
  }
}
