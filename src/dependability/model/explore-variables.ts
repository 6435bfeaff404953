import { statesMax } from "../limits.ts";
import { ChainBuilder } from "./chain-builder.ts";
import type { Compiled } from "./expression.ts";
import type { Chain } from "./model.ts";
import type { Path, Reading } from "./reading.ts";
import { StateIndex } from "./state-index.ts";

export interface Variable {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

export interface Command {
  readonly when: Compiled | null;
  readonly rate: Compiled;
  readonly set: readonly { readonly slot: number; readonly value: Compiled }[];
  readonly path: Path;
}

/** Something that is worked out for each state that is found. */
export class Column {
  readonly #of: Compiled;
  readonly #values: number[] = [];

  constructor(of: Compiled) {
    this.#of = of;
  }

  note(state: ArrayLike<number>): void {
    this.#values.push(this.#of(state));
  }

  values(): Float64Array {
    return Float64Array.from(this.#values);
  }
}

export interface Space {
  readonly name: string;
  readonly variables: readonly Variable[];
  readonly definitions: readonly Compiled[];
  readonly commands: readonly Command[];
  /** The slots of all expressions; explored states are loaded into the first. */
  readonly values: Float64Array;
  readonly start: readonly number[];
  /** Where it holds nothing moves. */
  readonly absorbing: Compiled | null;
}

interface Explored {
  readonly chain: Chain;
  readonly stateName: (state: number) => string;
}

/** All states that the start leads to; null with a finding where that goes wrong. Each column is noted once a state. */
export function explore(reading: Reading, space: Space, columns: readonly Column[]): Explored | null {
  const { name, variables, definitions, commands, values, start, absorbing } = space;
  const width = variables.length;
  const radix = variables.map((v) => v.high - v.low + 1);
  const index = new StateIndex(radix);
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
  const load = (state: number): void => {
    index.read(state, digits);
    for (let i = 0; i < width; i += 1) values[i] = digits[i]! + variables[i]!.low;
    const defined = values.length - definitions.length;
    for (let i = 0; i < definitions.length; i += 1) values[defined + i] = definitions[i]!(values);
  };
  for (let state = 0; state < index.size; state += 1) {
    load(state);
    for (const column of columns) column.note(values);
    const stays = absorbing !== null && absorbing(values) !== 0;
    for (const command of stays ? [] : commands) {
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
      for (const { slot, value } of command.set) {
        const set = value(values);
        if (!Number.isInteger(set)) {
          reading.error(
            "model-number",
            [...command.path, "set"],
            `In state ${describe(variables, values)} this sets ${variables[slot]!.name} to ${set}, which is no whole number.`,
            "Write floor(…) or ceil(…) around it, as you mean it.",
          );
          return null;
        }
        digits[slot] = set - variables[slot]!.low;
      }
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
  const stateName = (state: number): string => {
    load(state);
    return describe(variables, values);
  };
  return { chain: builder.finish(), stateName };
}

function describe(variables: readonly Variable[], values: Float64Array): string {
  return variables.map((v, i) => `${v.name}=${values[i]!}`).join(" ");
}
