import { Column, explore, type Command, type Variable } from "./explore-variables.ts";
import { compile, type Compiled } from "./expression.ts";
import type { ChainModel } from "./model.ts";
import { readMeasures } from "./read-measures.ts";
import type { Path, Reading } from "./reading.ts";
import type { RawChain, RawObserved } from "./schema-chain.ts";

/**
 * A chain written as whole-number variables and guarded transitions, explored from its start. Values are variables
 * first, then the model's parameters, then what the chain defines, so that one array serves every expression.
 */
export function readVariables(reading: Reading, name: string, raw: RawChain): ChainModel | null {
  const path: Path = ["chains", name];
  const before = reading.findings.length;
  const variables = Object.entries(raw.variables ?? {}).map(([variable, [low, high]]) => ({
    name: variable,
    low: reading.whole(low, 0, [...path, "variables", variable, 0]),
    high: reading.whole(high, 0, [...path, "variables", variable, 1]),
  }));
  const slots = new Map<string, number>();
  for (const each of [...variables.map((v) => v.name), ...reading.parameters.keys()])
    addSlot(reading, slots, each, path);
  const compiled = (text: number | string, at: Path): Compiled => compileAt(reading, text, slots, at);
  const definitions = Object.entries(raw.define ?? {}).map(([defined, text]) => {
    const value = compiled(text, [...path, "define", defined]);
    addSlot(reading, slots, defined, [...path, "define", defined]);
    return value;
  });
  const commands = readCommands(reading, raw, compiled, path);
  const columns: Column[] = [];
  const watch = (of: Compiled): Column => columns[columns.push(new Column(of)) - 1]!;
  const observe = (written: RawObserved, at: Path): (() => Float64Array) => {
    if (typeof written === "object") {
      reading.error("model-shape", at, "With variables, this is a condition or arithmetic.", "Write an expression.");
      return () => new Float64Array();
    }
    const column = watch(compiled(written, at));
    return () => column.values();
  };
  const up = watch(compiled(typeof raw.up === "string" ? raw.up : "1", [...path, "up"]));
  const reward =
    raw.reward === undefined || typeof raw.reward === "object"
      ? null
      : watch(compiled(raw.reward, [...path, "reward"]));
  const measures = readMeasures(reading, raw, path, observe);
  if (typeof raw.up !== "string" && raw.measures === undefined) {
    reading.error(
      "model-shape",
      path,
      "A chain with variables needs `up`, a condition, or `measures`.",
      "Add up: the states in which it works.",
    );
  }
  const absorbing = readAbsorbing(reading, raw, compiled, [...path, "absorbing"]);
  const values = new Float64Array(slots.size);
  [...reading.parameters.values()].forEach((value, i) => (values[variables.length + i] = value));
  const start = readStart(reading, raw, variables, path);
  if (reading.findings.length > before || start === null) return null;
  const explored = explore(reading, { name, variables, definitions, commands, values, start, absorbing }, columns);
  if (explored === null) return null;
  return {
    name,
    place: reading.placeOfKey(["chains"], name),
    chain: explored.chain,
    start: 0,
    up: Uint8Array.from(up.values(), (value) => (value === 0 ? 0 : 1)),
    degraded: new Uint8Array(explored.chain.size),
    reward: reward?.values() ?? null,
    measures: measures(),
    absorbing: raw.absorbing !== undefined,
    stateName: explored.stateName,
  };
}

function addSlot(reading: Reading, slots: Map<string, number>, name: string, path: Path): void {
  if (slots.has(name)) {
    reading.error(
      "model-shape",
      path,
      `"${name}" names two things here.`,
      "Give variables, parameters and what a chain defines names of their own.",
    );
  }
  slots.set(name, slots.size);
}

function compileAt(reading: Reading, text: number | string, slots: ReadonlyMap<string, number>, path: Path): Compiled {
  if (typeof text === "number") return () => text;
  const read = compile(text, slots);
  if (read.ok) return read.evaluate;
  reading.error(
    "model-expression",
    path,
    `This cannot be computed: ${read.problem}.`,
    "Use the variables of the chain, what it defines, and the parameters of the model.",
  );
  return () => Number.NaN;
}

function readAbsorbing(
  reading: Reading,
  raw: RawChain,
  compiled: (text: string, at: Path) => Compiled,
  path: Path,
): Compiled | null {
  if (raw.absorbing === undefined || raw.absorbing === true) return null;
  if (typeof raw.absorbing === "string") return compiled(raw.absorbing, path);
  reading.error("model-shape", path, "With variables, this is a condition.", "Write an expression.");
  return null;
}

function readStart(reading: Reading, raw: RawChain, variables: readonly Variable[], path: Path): number[] | null {
  const given = typeof raw.start === "object" ? raw.start : {};
  for (const each of Object.keys(given)) {
    if (!variables.some((v) => v.name === each)) {
      reading.error(
        "model-unknown-reference",
        [...path, "start", each],
        `"${each}" is no variable of this chain.`,
        "Name one of its variables.",
      );
      return null;
    }
  }
  const start = variables.map((v) =>
    given[v.name] === undefined ? v.high : reading.whole(given[v.name]!, 0, [...path, "start", v.name]),
  );
  return start.some(Number.isNaN) ? null : start;
}

function readCommands(
  reading: Reading,
  raw: RawChain,
  compiled: (text: number | string, at: Path) => Compiled,
  path: Path,
): readonly Command[] {
  return raw.transitions.map((move, i) => {
    const at = [...path, "transitions", i];
    if (Array.isArray(move) || !("set" in move)) {
      reading.error(
        "model-shape",
        at,
        "With variables, a transition is when, rate and set.",
        "Write { when, rate, set }.",
      );
      return { when: null, rate: () => 0, set: [], path: at };
    }
    const set = Object.entries(move.set).map(([variable, value]) => {
      const slot = Object.keys(raw.variables ?? {}).indexOf(variable);
      if (slot < 0) {
        reading.error(
          "model-unknown-reference",
          [...at, "set", variable],
          `"${variable}" is no variable of this chain.`,
          "Name one of its variables.",
        );
      }
      return { slot: Math.max(slot, 0), value: compiled(value, [...at, "set", variable]) };
    });
    const when = move.when === undefined ? null : compiled(move.when, [...at, "when"]);
    return { when, rate: compiled(move.rate, [...at, "rate"]), set, path: at };
  });
}
