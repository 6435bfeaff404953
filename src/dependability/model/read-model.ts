import type { Finding } from "../../spec/finding.ts";
import { compile } from "./expression.ts";
import type { Crew, Endpoint, Model, Window } from "./model.ts";
import { PartList } from "./part-list.ts";
import { readCauses } from "./read-causes.ts";
import { readChain } from "./read-chain.ts";
import { StructureReader, type Known } from "./read-structure.ts";
import { readTree } from "./read-tree.ts";
import { Reading, type Path } from "./reading.ts";
import { shapeFindings } from "./shape-findings.ts";
import { modelSchema, type RawModel } from "./schema.ts";

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

/** Endpoints at which failures are felt otherwise are there. */
function checkFelt(reading: Reading, raw: RawModel): void {
  for (const section of ["parts", "causes"] as const) {
    for (const [name, part] of Object.entries(raw[section] ?? {})) {
      for (const endpoint of "felt" in part ? Object.keys(part.felt ?? {}) : []) {
        if (Object.hasOwn(raw.endpoints ?? {}, endpoint)) continue;
        const place = reading.placeOfKey([section, name, "felt"], endpoint);
        const message = `"${endpoint}" is no endpoint of this model.`;
        reading.add("model-unknown-reference", place, message, "Name one of its endpoints.");
      }
    }
  }
}

function fromShape(reading: Reading, raw: RawModel): Model {
  reading.parameters = readParameters(reading, raw);
  const crews = readCrews(reading, raw);
  const parts = new PartList(reading, crews);
  for (const [name, part] of Object.entries(raw.parts ?? {})) parts.add(name, part, ["parts", name]);
  const shared = readCauses(reading, raw, parts);
  for (const name of Object.keys(raw.groups ?? {})) {
    if (!parts.byName.has(name)) continue;
    reading.add(
      "model-shape",
      reading.placeOfKey(["groups"], name),
      `"${name}" is the name of a part and of a group: whoever names it means one of them.`,
      "Give the group another name.",
    );
  }
  checkFelt(reading, raw);
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
