import type { Structure } from "./model.ts";
import type { Path, Reading } from "./reading.ts";
import type { RawStructure } from "./schema.ts";
import { nearest } from "../../text/nearest.ts";

/** What a structure may name. */
export interface Known {
  /** Instances of each part, by the name of its entry and by their own names. */
  readonly parts: ReadonlyMap<string, readonly number[]>;
  readonly groups: Readonly<Record<string, RawStructure>>;
  /** Shared causes that take a part: it works only while they do. */
  readonly causesOf: ReadonlyMap<number, readonly number[]>;
}

/** Reads structures; a group that several name is read once and shared. */
export class StructureReader {
  readonly #reading: Reading;
  readonly #known: Known;
  readonly #groups = new Map<string, Structure | null>();
  readonly #open: string[] = [];
  readonly #leaves = new Map<number, Structure>();

  constructor(reading: Reading, known: Known) {
    this.#reading = reading;
    this.#known = known;
  }

  /** Null with findings when it cannot be read. */
  read(raw: RawStructure, path: Path): Structure | null {
    if (typeof raw === "string") {
      const all = this.#named(raw, path);
      return all === null ? null : gate(all.length, all);
    }
    if ("all" in raw) {
      const children = this.#children(raw.all, [...path, "all"]);
      return children === null ? null : gate(children.length, children);
    }
    if ("any" in raw) {
      const children = this.#children(raw.any, [...path, "any"]);
      return children === null ? null : gate(1, children);
    }
    const of = typeof raw.of === "string" ? [raw.of] : raw.of;
    const children = this.#children(of, typeof raw.of === "string" ? path : [...path, "of"]);
    const atLeast = this.#reading.whole(raw.atLeast, 1, [...path, "atLeast"]);
    if (children === null || Number.isNaN(atLeast)) return null;
    if (atLeast > children.length) {
      this.#reading.error(
        "model-k-exceeds-n",
        [...path, "atLeast"],
        `At least ${atLeast} of ${children.length} can never work.`,
        `Write a number from 1 to ${children.length}, or name more parts.`,
      );
      return null;
    }
    return gate(atLeast, children);
  }

  #children(raw: readonly RawStructure[], path: Path): readonly Structure[] | null {
    const children = raw.map((each, i) =>
      typeof each === "string" ? this.#named(each, [...path, i]) : this.#single(each, [...path, i]),
    );
    return children.some((each) => each === null) ? null : children.flatMap((each) => each ?? []);
  }

  #single(raw: RawStructure, path: Path): readonly Structure[] | null {
    const read = this.read(raw, path);
    return read === null ? null : [read];
  }

  /** A part's name stands for all its instances, a group's for the group. */
  #named(name: string, path: Path): readonly Structure[] | null {
    const parts = this.#known.parts.get(name);
    // Of a part whose count was refused there is none, and that has been told.
    if (parts !== undefined) return parts.length === 0 ? null : parts.map((part) => this.#leaf(part));
    if (!Object.hasOwn(this.#known.groups, name)) {
      const near = nearest(name, [...this.#known.parts.keys(), ...Object.keys(this.#known.groups)]);
      this.#reading.error(
        "model-unknown-reference",
        path,
        `"${name}" is neither a part nor a group of this model.`,
        near === undefined
          ? "Define it under parts or groups."
          : `Did you mean "${near}"? Otherwise define it under parts or groups.`,
      );
      return null;
    }
    const group = this.#group(name, path);
    return group === null ? null : [group];
  }

  #group(name: string, path: Path): Structure | null {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    if (this.#open.includes(name)) {
      const cycle = [...this.#open.slice(this.#open.indexOf(name)), name].join(" → ");
      this.#reading.error(
        "model-reference-cycle",
        path,
        `These groups need one another in a circle: ${cycle}.`,
        "Break the circle: a group may only need what does not need it.",
      );
      return null;
    }
    this.#open.push(name);
    const read = this.read(this.#known.groups[name]!, ["groups", name]);
    this.#open.pop();
    this.#groups.set(name, read);
    return read;
  }

  #leaf(part: number): Structure {
    const known = this.#leaves.get(part);
    if (known !== undefined) return known;
    const causes = this.#known.causesOf.get(part) ?? [];
    const self: Structure = { kind: "part", part };
    const leaf = gate(causes.length + 1, [self, ...causes.map((cause) => this.#leaf(cause))]);
    this.#leaves.set(part, leaf);
    return leaf;
  }
}

function gate(atLeast: number, children: readonly Structure[]): Structure {
  const [only] = children;
  return only !== undefined && children.length === 1 ? only : { kind: "gate", atLeast, children };
}
