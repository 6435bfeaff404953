import { DiagramTooLarge } from "../bdd/diagram.ts";
import { feltAt, type Endpoint, type Model } from "../model/model.ts";
import { hoursPerYear } from "../model/quantity.ts";
import { networkOf, partsOf } from "../parts/network.ts";
import type { Answer } from "./answer.ts";
import { spellsOf, unavailabilityOf, type Spells } from "./independent.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { areIndependent, coupled, solveEndpoint, type KnownDiagram } from "./solve-endpoint.ts";

/** Computes the unavailability of endpoints again and again with other rates; diagrams are built once. */
export class Recalculation {
  readonly #prepared = new Map<string, Prepared | null>();

  /** Null where there is no exact answer. `model` must have the parts and structure of the first one given. */
  unavailability(whole: Model, endpoint: Endpoint): number | null {
    const model = feltAt(whole, endpoint.name);
    const prepared = this.#preparedFor(model, endpoint);
    if (prepared === null) return this.#solved(model, endpoint)?.unavailability ?? null;
    const found = unavailabilityOf(prepared, model);
    return found !== null && Number.isFinite(found) ? found : null;
  }

  /** The same, and how often an outage begins. */
  spells(whole: Model, endpoint: Endpoint): Spells | null {
    const model = feltAt(whole, endpoint.name);
    const prepared = this.#preparedFor(model, endpoint);
    if (prepared !== null) return spellsOf(prepared, model);
    const answer = this.#solved(model, endpoint);
    if (answer === null || answer.outagesPerYear === null) return null;
    return { share: answer.unavailability, perHour: answer.outagesPerYear / hoursPerYear };
  }

  /** The diagram of an endpoint, for others who need the same one; null where there is none. */
  readonly known: KnownDiagram = (model, endpoint) => this.#preparedFor(model, endpoint);

  #solved(model: Model, endpoint: Endpoint): Answer | null {
    const solved = solveEndpoint(model, endpoint);
    return solved.ok ? solved.answer : null;
  }

  #preparedFor(model: Model, endpoint: Endpoint): Prepared | null {
    const known = this.#prepared.get(endpoint.name);
    if (known !== undefined) return known;
    const prepared = this.#prepare(model, endpoint);
    this.#prepared.set(endpoint.name, prepared);
    return prepared;
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
