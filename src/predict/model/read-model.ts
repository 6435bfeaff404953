import type { Finding } from "../../spec/finding.ts";
import { compile } from "./expression.ts";
import type { Crew, Endpoint, Model, Part, Shock, Window } from "./model.ts";
import { readChain } from "./read-chain.ts";
import { readPartStates } from "./read-part.ts";
import { nearest, StructureReader, type Known } from "./read-structure.ts";
import { readTree } from "./read-tree.ts";
import { quoted, Reading, shapeFindings, type Path } from "./reading.ts";
import { modelSchema, type RawModel, type RawPart } from "./schema.ts";

export type ReadModel =
  | { readonly ok: true; readonly model: Model; readonly raw: RawModel }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Reads a model file (YAML, of which JSON is a part). `file` is only named in findings. */
export function readModel(text: string, file: string): ReadModel {
  const reading = new Reading(text, file);
  if (reading.findings.length > 0) return { ok: false, findings: reading.findings };
  const shape = modelSchema.safeParse(reading.content);
  if (!shape.success) {
    shapeFindings(reading, shape.error.issues);
    return { ok: false, findings: reading.findings };
  }
  const model = fromShape(reading, shape.data);
  return reading.findings.length === 0
    ? { ok: true, model, raw: shape.data }
    : { ok: false, findings: reading.findings };
}

/** A model that is not a file: one that was generated. Its findings, of which there should be none, have no lines. */
export function modelOf(raw: RawModel, file: string): ReadModel {
  const reading = new Reading("", file);
  const model = fromShape(reading, raw);
  return reading.findings.length === 0 ? { ok: true, model, raw } : { ok: false, findings: reading.findings };
}

function fromShape(reading: Reading, raw: RawModel): Model {
  reading.parameters = readParameters(reading, raw);
  const crews = readCrews(reading, raw);
  const parts = new PartList(reading, crews);
  for (const [name, part] of Object.entries(raw.parts ?? {})) parts.add(name, part, ["parts", name]);
  const shared = readCauses(reading, raw, parts);
  const known: Known = { parts: parts.byName, groups: raw.groups ?? {}, causesOf: shared.causesOf };
  const mission = raw.mission === undefined ? null : reading.duration(raw.mission, ["mission"]);
  const times = (raw.times ?? []).map((time, i) => reading.duration(time, ["times", i]));
  if (mission !== null) times.push(mission);
  const target = raw.target === undefined ? null : reading.probability(raw.target, ["target"]);
  const structures = new StructureReader(reading, known);
  const endpoints = readEndpoints(reading, raw, structures);
  const chains = Object.entries(raw.chains ?? {}).flatMap(([name, chain]) => readChain(reading, name, chain) ?? []);
  const trees = Object.entries(raw.trees ?? {}).flatMap(([name, tree]) => readTree(reading, name, tree, mission) ?? []);
  if (raw.endpoints === undefined && raw.chains === undefined && raw.trees === undefined) {
    reading.error(
      "model-empty",
      [],
      "This model has no endpoint, chain or tree, so there is nothing to compute.",
      "Add endpoints, chains or trees.",
    );
  }
  return {
    name: raw.model ?? "model",
    source: raw.source ?? null,
    target,
    times: [...new Set(times)].toSorted((a, b) => a - b),
    mission,
    crews,
    parts: parts.list.map((part, i) => ({ ...part, causes: shared.causesOf.get(i) ?? [] })),
    shocks: shared.shocks,
    maintenance: readMaintenance(reading, raw, parts.byName),
    endpoints,
    chains,
    trees,
    assumptions: raw.assumptions ?? [],
  };
}

/** Each parameter may use those above it. */
function readParameters(reading: Reading, raw: RawModel): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const [name, written] of Object.entries(raw.parameters ?? {})) {
    reading.parameters = known;
    const path: Path = ["parameters", name];
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      reading.error("model-expression", path, `"${name}" cannot be used in arithmetic.`, "Use letters, digits and _.");
    }
    const text = typeof written === "string" ? written.trim() : "";
    const isDuration =
      /[\d.)\s](ms|s|min|h|d|w|y)$/.test(text) && !compile(text, new Map([...known.keys()].map((k, i) => [k, i]))).ok;
    known.set(name, isDuration ? reading.duration(written, path) : reading.number(written, path));
  }
  return known;
}

function readCrews(reading: Reading, raw: RawModel): readonly Crew[] {
  return Object.entries(raw.crews ?? {}).map(([name, crew]) => {
    const size = typeof crew === "number" ? crew : crew.size;
    reading.whole(size, 1, ["crews", name]);
    return { name, size, order: typeof crew === "number" ? "first-come" : (crew.order ?? "first-come") };
  });
}

/** The parts read so far, with their instances by name. */
class PartList {
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
    const states = readPartStates(this.#reading, raw, path);
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
    const place = this.#reading.placeOfKey(path.slice(0, -1), name);
    const instances = Array.from({ length: Number.isNaN(count) ? 1 : count }, (_, i) => {
      const instance = {
        name: count > 1 ? `${name}.${i + 1}` : name,
        pool: name,
        states: states ?? [],
        crew,
        priority: raw.priority ?? 0,
        causes: [],
        standby,
        place,
      };
      return this.list.push(instance) - 1;
    });
    this.byName.set(name, instances);
    if (count > 1) for (const index of instances) this.byName.set(this.list[index]!.name, [index]);
  }
}

interface Shared {
  readonly causesOf: ReadonlyMap<number, readonly number[]>;
  readonly shocks: readonly Shock[];
}

function readCauses(reading: Reading, raw: RawModel, parts: PartList): Shared {
  const causesOf = new Map<number, number[]>();
  const shocks: Shock[] = [];
  const find = (names: readonly string[], path: Path): number[] =>
    names.flatMap((name, i) => {
      const found = parts.byName.get(name);
      if (found === undefined) {
        const near = nearest(name, [...parts.byName.keys()]);
        reading.error(
          "model-unknown-reference",
          [...path, i],
          `"${name}" is no part of this model.`,
          near === null ? "Define it under parts." : `Did you mean "${near}"?`,
        );
      }
      return found ?? [];
    });
  const causes = Object.entries(raw.causes ?? {});
  for (const [name, cause] of causes) if ("takes" in cause) parts.add(name, cause, ["causes", name]);
  for (const [name, cause] of causes) {
    const path: Path = ["causes", name];
    if ("takes" in cause) {
      for (const taken of find(cause.takes, [...path, "takes"])) {
        causesOf.set(taken, [...(causesOf.get(taken) ?? []), ...(parts.byName.get(name) ?? [])]);
      }
    } else if ("shock" in cause) {
      shocks.push({
        name,
        rate: reading.rate(cause.shock, [...path, "shock"]),
        fails: find(cause.fails, [...path, "fails"]),
      });
    } else {
      const members = find(cause.of, [...path, "of"]);
      const beta = reading.probability(cause.beta, [...path, "beta"]);
      const shock = betaShock(reading, name, beta, members, parts, path);
      if (shock !== null) shocks.push(shock);
    }
  }
  return { causesOf: isAcyclic(reading, causesOf, parts) ? causesOf : new Map(), shocks };
}

/** The beta-factor model: a share of each member's failures is one event that fails all members. */
function betaShock(
  reading: Reading,
  name: string,
  beta: number,
  members: readonly number[],
  parts: PartList,
  path: Path,
): Shock | null {
  let rate: number | null = null;
  for (const member of members) {
    const part = parts.list[member]!;
    const [up, ...others] = part.states;
    if (up === undefined) return null;
    if (up.time?.kind !== "exponential" || (rate !== null && Math.abs(up.time.rate / rate - 1) > 1e-12)) {
      reading.error(
        "model-shape",
        path,
        `A beta factor needs parts that fail exponentially at the same rate; ${quoted(part.name)} does not.`,
        "Write a shock with its own rate instead.",
      );
      return null;
    }
    rate = up.time.rate;
    const time = beta < 1 ? { kind: "exponential" as const, rate: rate * (1 - beta) } : null;
    parts.list[member] = { ...part, states: [{ ...up, time, next: time === null ? [] : up.next }, ...others] };
  }
  return rate === null ? null : { name, rate: beta * rate, fails: members };
}

function isAcyclic(reading: Reading, causesOf: ReadonlyMap<number, readonly number[]>, parts: PartList): boolean {
  const state = new Map<number, "open" | "done">();
  const visit = (part: number, trail: readonly number[]): boolean => {
    if (state.get(part) === "done") return true;
    if (state.get(part) === "open") {
      const names = [...trail.slice(trail.indexOf(part)), part].map((each) => parts.list[each]!.name).join(" → ");
      reading.add(
        "model-reference-cycle",
        parts.list[part]!.place,
        `These causes take one another in a circle: ${names}.`,
        "Break the circle.",
      );
      return false;
    }
    state.set(part, "open");
    const fine = (causesOf.get(part) ?? []).every((cause) => visit(cause, [...trail, part]));
    state.set(part, "done");
    return fine;
  };
  return [...causesOf.keys()].every((part) => visit(part, []));
}

function readMaintenance(
  reading: Reading,
  raw: RawModel,
  byName: ReadonlyMap<string, readonly number[]>,
): readonly Window[] {
  const windows: Window[] = [];
  for (const [i, each] of (raw.maintenance ?? []).entries()) {
    const path: Path = ["maintenance", i];
    const every = reading.duration(each.every, [...path, "every"]);
    const lasts = reading.duration(each.lasts, [...path, "lasts"]);
    const first = each.first === undefined ? 0 : reading.duration(each.first, [...path, "first"]);
    const parts = each.parts.flatMap((name, j) => {
      const found = byName.get(name);
      if (found === undefined)
        reading.error(
          "model-unknown-reference",
          [...path, "parts", j],
          `"${name}" is no part of this model.`,
          "Define it under parts.",
        );
      return found ?? [];
    });
    if (lasts * parts.length > every) {
      reading.error(
        "model-number",
        path,
        "The windows of these parts, one after another, do not fit in their period.",
        "Shorten `lasts` or lengthen `every`.",
      );
    }
    parts.forEach((part, turn) => windows.push({ part, every, lasts, first: first + turn * lasts }));
  }
  return windows;
}

function readEndpoints(reading: Reading, raw: RawModel, structures: StructureReader): readonly Endpoint[] {
  const endpoints = Object.entries(raw.endpoints ?? {}).flatMap(([name, written]) => {
    const structure = structures.read(written, ["endpoints", name]);
    return structure === null ? [] : [{ name, structure, place: reading.placeOfKey(["endpoints"], name) }];
  });
  for (const name of Object.keys(raw.groups ?? {})) structures.read(name, ["groups", name]);
  return endpoints;
}
