import { ChainBuilder } from "./chain-builder.ts";
import { compile, type Compiled } from "./expression.ts";
import type { ChainModel } from "./model.ts";
import type { Path, Reading } from "./reading.ts";
import type { RawChain } from "./schema.ts";
import { StateIndex } from "./state-index.ts";
import { statesMax } from "../limits.ts";

interface Variable {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

interface Command {
  readonly when: Compiled | null;
  readonly rate: Compiled;
  readonly set: readonly { readonly slot: number; readonly value: Compiled }[];
  readonly path: Path;
}

/**
 * A chain written as whole-number variables and guarded transitions, explored from its start. Values are variables
 * first, then the model's parameters, so that one array serves every expression.
 */
export function readVariables(reading: Reading, name: string, raw: RawChain): ChainModel | null {
  const path: Path = ["chains", name];
  const before = reading.findings.length;
  const variables = Object.entries(raw.variables ?? {}).map(([variable, [low, high]]) => ({
    name: variable,
    low: reading.whole(low, 0, [...path, "variables", variable, 0]),
    high: reading.whole(high, 0, [...path, "variables", variable, 1]),
  }));
  const slots = new Map(
    [...variables.map((v) => v.name), ...reading.parameters.keys()].map((each, slot) => [each, slot]),
  );
  const compiled = (text: number | string, at: Path): Compiled => {
    if (typeof text === "number") return () => text;
    const read = compile(text, slots);
    if (read.ok) return read.evaluate;
    reading.error(
      "model-expression",
      at,
      `This cannot be computed: ${read.problem}.`,
      "Use the variables of the chain and the parameters of the model.",
    );
    return () => Number.NaN;
  };
  const commands = readCommands(reading, raw, slots, compiled, path);
  const up = compiled(typeof raw.up === "string" ? raw.up : "1", [...path, "up"]);
  const reward =
    raw.reward === undefined || typeof raw.reward === "object" ? null : compiled(raw.reward, [...path, "reward"]);
  if (typeof raw.up !== "string") {
    reading.error(
      "model-shape",
      path,
      "A chain with variables needs `up`, a condition.",
      "Add up: the states in which it works.",
    );
  }
  const values = new Float64Array(slots.size);
  [...reading.parameters.values()].forEach((value, i) => (values[variables.length + i] = value));
  const start = readStart(reading, raw, variables, path);
  if (reading.findings.length > before || start === null) return null;
  return explore(reading, name, variables, commands, values, start, up, reward);
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
  return variables.map((v) =>
    given[v.name] === undefined ? v.high : reading.number(given[v.name]!, [...path, "start", v.name]),
  );
}

function readCommands(
  reading: Reading,
  raw: RawChain,
  slots: ReadonlyMap<string, number>,
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
      const slot = slots.get(variable);
      if (slot === undefined) {
        reading.error(
          "model-unknown-reference",
          [...at, "set", variable],
          `"${variable}" is no variable of this chain.`,
          "Name one of its variables.",
        );
      }
      return { slot: slot ?? 0, value: compiled(value, [...at, "set", variable]) };
    });
    const when = move.when === undefined ? null : compiled(move.when, [...at, "when"]);
    return { when, rate: compiled(move.rate, [...at, "rate"]), set, path: at };
  });
}

function explore(
  reading: Reading,
  name: string,
  variables: readonly Variable[],
  commands: readonly Command[],
  values: Float64Array,
  start: readonly number[],
  up: Compiled,
  reward: Compiled | null,
): ChainModel | null {
  const width = variables.length;
  const index = new StateIndex(variables.map((v) => v.high - v.low + 1));
  const builder = new ChainBuilder();
  const digits = new Int32Array(width);
  const inRange = (path: Path): boolean => {
    for (let i = 0; i < width; i += 1) {
      const v = variables[i]!;
      if (digits[i]! < 0 || digits[i]! > v.high - v.low) {
        reading.error(
          "model-number",
          path,
          `This takes ${v.name} to ${digits[i]! + v.low}, outside ${v.low} to ${v.high}.`,
          "Guard it with `when`, or widen the variable.",
        );
        return false;
      }
    }
    return true;
  };
  start.forEach((value, i) => (digits[i] = value - variables[i]!.low));
  if (!inRange(["chains", name, "start"])) return null;
  index.add(digits);
  const ups: number[] = [];
  const rewards: number[] = [];
  const load = (state: number): void => {
    index.read(state, digits);
    for (let i = 0; i < width; i += 1) values[i] = digits[i]! + variables[i]!.low;
  };
  for (let state = 0; state < index.size; state += 1) {
    load(state);
    ups.push(up(values) === 0 ? 0 : 1);
    if (reward !== null) rewards.push(reward(values));
    for (const command of commands) {
      if (command.when !== null && command.when(values) === 0) continue;
      const rate = command.rate(values);
      if (rate === 0) continue;
      if (!(rate > 0) || !Number.isFinite(rate)) {
        reading.error(
          "model-negative-rate",
          [...command.path, "rate"],
          `In state ${describe(variables, values)} this rate is ${rate}.`,
          "Write a rate that is at least 0 in every state.",
        );
        return null;
      }
      for (let i = 0; i < width; i += 1) digits[i] = values[i]! - variables[i]!.low;
      for (const { slot, value } of command.set) digits[slot] = value(values) - variables[slot]!.low;
      if (!inRange(command.path)) return null;
      builder.add(index.add(digits), rate);
      if (index.size > statesMax) {
        reading.error(
          "model-too-many-states",
          ["chains", name],
          `This chain has more than ${statesMax.toLocaleString("en")} states.`,
          "Lump what is identical into one counted variable, or lower a bound.",
        );
        return null;
      }
    }
    builder.endRow();
  }
  return {
    name,
    place: reading.placeOfKey(["chains"], name),
    chain: builder.finish(),
    start: 0,
    up: Uint8Array.from(ups),
    degraded: new Uint8Array(index.size),
    reward: reward === null ? null : Float64Array.from(rewards),
    absorbing: false,
    stateName: (state) => {
      load(state);
      return describe(variables, values);
    },
  };
}

function describe(variables: readonly Variable[], values: Float64Array): string {
  return variables.map((v, i) => `${v.name}=${values[i]!}`).join(" ");
}
