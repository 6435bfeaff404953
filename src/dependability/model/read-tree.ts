import type { DynamicKind, EventLaw, Gate, TreeEvent, TreeModel } from "./model.ts";
import { checkDynamic } from "./check-dynamic.ts";
import { readCommonCause } from "./read-common-cause.ts";
import type { Path, Reading } from "./reading.ts";
import { nearest } from "../../text/nearest.ts";
import { readTime } from "./read-time.ts";
import type { RawTime } from "./schema.ts";
import type { RawEvent, RawGate, RawTree } from "./schema-tree.ts";

/** A fault tree; null with findings when it cannot be read. `mission` in hours is the model's, if it has one. */
export function readTree(reading: Reading, name: string, raw: RawTree, mission: number | null): TreeModel | null {
  const path: Path = ["trees", name];
  const before = reading.findings.length;
  const time = raw.mission === undefined ? mission : reading.duration(raw.mission, [...path, "mission"]);
  const events = Object.entries(raw.events).map(([event, law]) => ({
    name: event,
    law: readLaw(reading, law, time, [...path, "events", event]),
    dormant: readDormant(reading, law, [...path, "events", event, "dormant"]),
  }));
  const indexOf = (event: string, at: Path): number => eventNamed(reading, event, events, at);
  const named = readCommonCause(reading, raw, path, events, indexOf);
  const gates = new GateReader(reading, raw, path, named);
  const top = gates.read(raw.top, [...path, "top"]);
  for (const gate of Object.keys(raw.gates ?? {})) gates.named(gate, [...path, "gates", gate]);
  const dependencies = (raw.fdep ?? []).flatMap(({ trigger, fails, probability }, i) => {
    const at = [...path, "fdep", i];
    const read = gates.read(trigger, [...at, "trigger"]);
    const share = probability === undefined ? 1 : reading.probability(probability, [...at, "probability"]);
    const members = fails.map((event, f) => indexOf(event, [...at, "fails", f]));
    return read === null ? [] : [{ trigger: read, fails: members, probability: share }];
  });
  if (top === null || reading.findings.length > before) return null;
  const place = reading.placeOfKey(["trees"], name);
  const { names: gateNames, sequences } = gates;
  const tree = { name, place, events, top, mission: time, gateNames, dependencies, sequences };
  checkDynamic(reading, tree, path);
  return tree;
}

type Events = TreeEvent[];

function readDormant(reading: Reading, raw: RawEvent, path: Path): number {
  return typeof raw !== "object" || raw.dormant === undefined ? 0 : reading.probability(raw.dormant, path);
}

function eventNamed(reading: Reading, name: string, events: Events, path: Path): number {
  const index = events.findIndex((event) => event.name === name);
  if (index < 0)
    unknown(
      reading,
      name,
      events.map((event) => event.name),
      path,
    );
  return index;
}

function readLaw(reading: Reading, raw: RawEvent, mission: number | null, path: Path): EventLaw {
  const none: EventLaw = { kind: "probability", probability: 0 };
  if (typeof raw !== "object") return { kind: "probability", probability: reading.probability(raw, path) };
  if (raw.probability !== undefined) {
    return { kind: "probability", probability: reading.probability(raw.probability, [...path, "probability"]) };
  }
  const { mttf } = raw;
  if (typeof mttf === "object") return readLife(reading, raw, mttf, mission, path);
  const rate = rateOf(reading, raw.rate, mttf, path, "rate", "mttf");
  if (rate === null) {
    reading.error(
      "model-shape",
      path,
      "This event has neither a probability nor a rate.",
      "Add probability, rate or mttf.",
    );
    return none;
  }
  const repairRate = rateOf(reading, raw.repairRate, raw.mttr, path, "repairRate", "mttr");
  if (raw.inspectedEvery !== undefined) {
    return { kind: "inspected", rate, every: reading.duration(raw.inspectedEvery, [...path, "inspectedEvery"]) };
  }
  if (repairRate !== null) return { kind: "repaired", rate, repairRate };
  needsMission(reading, mission, path);
  return { kind: "unrepaired", rate };
}

/** An event whose time to failure has a distribution of its own. */
function readLife(
  reading: Reading,
  raw: Exclude<RawEvent, number | string>,
  mttf: RawTime,
  mission: number | null,
  path: Path,
): EventLaw {
  if (raw.repairRate !== undefined || raw.mttr !== undefined || raw.inspectedEvery !== undefined) {
    reading.error(
      "model-shape",
      path,
      "An event that is repaired or inspected fails at a rate.",
      "Write mttf as a mean, or use a part, whose times may have any distribution.",
    );
  }
  needsMission(reading, mission, path);
  const time = readTime(reading, mttf, [...path, "mttf"]);
  if (time === null) return { kind: "probability", probability: 0 };
  return time.kind === "exponential" ? { kind: "unrepaired", rate: time.rate } : { kind: "life", time };
}

function needsMission(reading: Reading, mission: number | null, path: Path): void {
  if (mission !== null) return;
  reading.error(
    "model-never-repaired",
    path,
    "This event is never repaired, so in the long run it has surely happened.",
    "Add `mission` to the tree, or a repair rate to the event.",
  );
}

function rateOf(
  reading: Reading,
  rate: number | string | undefined,
  mean: number | string | undefined,
  path: Path,
  rateKey: string,
  meanKey: string,
): number | null {
  if (rate !== undefined) return reading.rate(rate, [...path, rateKey]);
  return mean === undefined ? null : 1 / reading.duration(mean, [...path, meanKey]);
}

class GateReader {
  readonly #reading: Reading;
  readonly #raw: RawTree;
  readonly #path: Path;
  readonly #events: ReadonlyMap<string, Gate>;
  readonly #gates = new Map<string, Gate | null>();
  readonly #open: string[] = [];
  readonly names = new Map<Gate, string>();
  readonly sequences: Gate[] = [];

  constructor(reading: Reading, raw: RawTree, path: Path, events: ReadonlyMap<string, Gate>) {
    this.#reading = reading;
    this.#raw = raw;
    this.#path = path;
    this.#events = events;
  }

  read(raw: RawGate, path: Path): Gate | null {
    if (typeof raw === "string") return this.named(raw, path);
    if ("and" in raw) return this.#atLeast(raw.and.length, raw.and, [...path, "and"]);
    if ("or" in raw) return this.#atLeast(1, raw.or, [...path, "or"]);
    if ("not" in raw) {
      const of = this.read(raw.not, [...path, "not"]);
      return of === null ? null : { kind: "not", of };
    }
    if ("xor" in raw) {
      const of = this.#all(raw.xor, [...path, "xor"]);
      return of === null ? null : { kind: "xor", of };
    }
    if ("pand" in raw) return this.#dynamic("pand", raw.pand, path);
    if ("por" in raw) return this.#dynamic("por", raw.por, path);
    if ("seq" in raw) return this.#dynamic("seq", raw.seq, path);
    if ("spare" in raw) return this.#dynamic("spare", raw.spare, path);
    const atLeast = this.#reading.whole(raw.atLeast, 1, [...path, "atLeast"]);
    if (atLeast > raw.of.length) {
      this.#reading.error(
        "model-k-exceeds-n",
        [...path, "atLeast"],
        `At least ${atLeast} of ${raw.of.length} can never happen.`,
        `Write a number from 1 to ${raw.of.length}.`,
      );
      return null;
    }
    return this.#atLeast(atLeast, raw.of, [...path, "of"]);
  }

  named(name: string, path: Path): Gate | null {
    const event = this.#events.get(name);
    if (event !== undefined) return event;
    const known = this.#gates.get(name);
    if (known !== undefined) return known;
    const gates = this.#raw.gates ?? {};
    if (!Object.hasOwn(gates, name)) {
      unknown(this.#reading, name, [...this.#events.keys(), ...Object.keys(gates)], path);
      return null;
    }
    if (this.#open.includes(name)) {
      const cycle = [...this.#open.slice(this.#open.indexOf(name)), name].join(" → ");
      this.#reading.error(
        "model-reference-cycle",
        path,
        `These gates need one another in a circle: ${cycle}.`,
        "Break the circle.",
      );
      return null;
    }
    this.#open.push(name);
    const read = this.read(gates[name]!, [...this.#path, "gates", name]);
    this.#open.pop();
    this.#gates.set(name, read);
    if (read !== null && read.kind !== "event") this.names.set(read, name);
    return read;
  }

  #atLeast(atLeast: number, raw: readonly RawGate[], path: Path): Gate | null {
    const of = this.#all(raw, path);
    return of === null ? null : { kind: "atLeast", atLeast, of };
  }

  #dynamic(kind: DynamicKind, raw: readonly RawGate[], path: Path): Gate | null {
    const of = this.#all(raw, [...path, kind]);
    if (of === null) return null;
    const gate: Gate = { kind, of };
    if (kind === "seq") this.sequences.push(gate);
    return gate;
  }

  #all(raw: readonly RawGate[], path: Path): readonly Gate[] | null {
    const of = raw.map((each, i) => this.read(each, [...path, i]));
    return of.includes(null) ? null : of.filter((each) => each !== null);
  }
}

function unknown(reading: Reading, name: string, known: readonly string[], path: Path): void {
  const near = nearest(name, known);
  reading.error(
    "model-unknown-reference",
    path,
    `"${name}" is neither an event nor a gate of this tree.`,
    near === undefined
      ? "Define it under events or gates."
      : `Did you mean "${near}"? Otherwise define it under events or gates.`,
  );
}
