import { partsMax } from "../limits.ts";
import type { Crew, Part } from "./model.ts";
import { readPartStates } from "./read-part.ts";
import type { Path, Reading } from "./reading.ts";
import type { RawPart } from "./schema.ts";

/** The parts read so far, with their instances by name. */
export class PartList {
  readonly list: Part[] = [];
  readonly byName = new Map<string, readonly number[]>();
  readonly #reading: Reading;
  readonly #crews: readonly Crew[];

  constructor(reading: Reading, crews: readonly Crew[]) {
    this.#reading = reading;
    this.#crews = crews;
  }

  add(name: string, raw: RawPart, path: Path): void {
    const count = raw.count === undefined ? 1 : this.#reading.whole(raw.count, 1, [...path, "count"]);
    if (this.list.length + count > partsMax) {
      this.#reading.error(
        "model-number",
        raw.count === undefined ? path : [...path, "count"],
        `With this the model has more than ${partsMax.toLocaleString("en")} parts.`,
        "Model what is alike as one part with the failure rate of all, or fewer of it.",
      );
      this.byName.set(name, []);
      return;
    }
    const read = readPartStates(this.#reading, raw, path);
    const states = read?.states;
    const crew = raw.crew === undefined ? -1 : this.#crews.findIndex((each) => each.name === raw.crew);
    if (raw.crew !== undefined && crew < 0) {
      this.#reading.error(
        "model-unknown-reference",
        [...path, "crew"],
        `"${raw.crew}" is no crew of this model.`,
        "Define it under crews.",
      );
    }
    const dormant = raw.dormant === undefined ? 0 : this.#reading.probability(raw.dormant, [...path, "dormant"]);
    const standby = raw.active === undefined ? null : { active: raw.active, dormant };
    if (raw.active !== undefined && raw.active > count) {
      this.#reading.error(
        "model-k-exceeds-n",
        [...path, "active"],
        `${raw.active} of ${count} cannot run.`,
        "Raise count or lower active.",
      );
    }
    if (raw.active !== undefined && states?.[0]?.time !== null && states?.[0]?.time.kind !== "exponential") {
      this.#reading.error(
        "model-shape",
        [...path, "active"],
        "Standby needs an exponential time to failure: one that stands by does not age.",
        "Write mttf as a mean, or leave active out.",
      );
    }
    const place = this.#reading.placeOfKey(path.slice(0, -1), name);
    const instances = Array.from({ length: Number.isNaN(count) ? 1 : count }, (_, i) => {
      const instance = {
        name: count > 1 ? `${name}.${i + 1}` : name,
        pool: name,
        states: states ?? [],
        crew,
        priority: raw.priority ?? 0,
        causes: [],
        struck: read?.struck ?? [],
        felt: read?.felt ?? new Map(),
        standby,
        place,
      };
      return this.list.push(instance) - 1;
    });
    this.byName.set(name, instances);
    if (count > 1) for (const index of instances) this.byName.set(this.list[index]!.name, [index]);
  }
}
