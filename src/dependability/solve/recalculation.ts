import { DiagramTooLarge } from "../bdd/diagram.ts";
import type { Endpoint, Model } from "../model/model.ts";
import { networkOf, partsOf } from "../parts/network.ts";
import { unavailabilityOf } from "./independent.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { areIndependent, coupled, solveEndpoint } from "./solve-endpoint.ts";

/** Computes the unavailability of endpoints again and again with other rates; diagrams are built once. */
export class Recalculation {
  readonly #prepared = new Map<string, Prepared | null>();

  /** Null where there is no exact answer. `model` must have the parts and structure of the first one given. */
  unavailability(model: Model, endpoint: Endpoint): number | null {
    let prepared = this.#prepared.get(endpoint.name);
    if (prepared === undefined) {
      prepared = this.#prepare(model, endpoint);
      this.#prepared.set(endpoint.name, prepared);
    }
    if (prepared !== null) {
      const found = unavailabilityOf(prepared, model);
      return found !== null && Number.isFinite(found) ? found : null;
    }
    const solved = solveEndpoint(model, endpoint);
    return solved.ok ? solved.answer.unavailability : null;
  }

  #prepare(model: Model, endpoint: Endpoint): Prepared | null {
    const parts = partsOf(networkOf(endpoint.structure, model.parts.length));
    if (!areIndependent(model, coupled(model, parts))) return null;
    try {
      return prepare(model, endpoint);
    } catch (error) {
      if (error instanceof DiagramTooLarge) return null;
      throw error;
    }
  }
}
