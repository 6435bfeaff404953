import { scaled } from "../../dependability/model/distribution.ts";
import {
  withStates,
  type Model,
  type Part,
  type PartState,
  type PartStates,
  type Way,
} from "../../dependability/model/model.ts";
import { modelOf } from "../../dependability/model/read-model.ts";
import type { RawModel } from "../../dependability/model/schema.ts";
import { isUnnoticed, merged } from "../../dependability/solve/downtime.ts";
import type { Change } from "./what-if.ts";

/** Parts of a model that are each asked about on their own. */
const singlesMax = 12;

/** What could be changed about any model: repairs, detection, coverage, and one more of what is counted. */
export function changesOfModel(model: Model, raw: RawModel): readonly Change[] {
  const changes: Change[] = [];
  const rates = (change: string, of: (states: PartStates) => PartStates, pool?: string): void => {
    const parts = model.parts.map((part) => (pool === undefined || part.pool === pool ? withStates(part, of) : part));
    if (asText(parts) !== asText(model.parts)) changes.push({ change, model: { ...model, parts }, ratesOnly: true });
  };
  rates("every repair twice as fast", repairedTwiceAsFast);
  rates("detection and failover twice as fast", (of) => inHalf(of, isNoticed));
  rates("half as many failures unnoticed", fewerUnnoticed);
  const pools = [...new Set(model.parts.map((part) => part.pool))];
  for (const pool of pools.length <= singlesMax ? pools : []) {
    rates(`${pool}: repaired twice as fast`, repairedTwiceAsFast, pool);
    rates(`${pool}: fails half as often`, failingHalfAsOften, pool);
  }
  for (const [name, part] of Object.entries(raw.parts ?? {})) {
    if (typeof part.count !== "number") continue;
    const more = modelOf({ ...raw, parts: { ...raw.parts, [name]: { ...part, count: part.count + 1 } } }, model.name);
    if (more.ok) changes.push({ change: `one more ${name}`, model: more.model, ratesOnly: false });
  }
  return changes;
}

function asText(parts: readonly Part[]): string {
  return JSON.stringify(parts.map(({ states, struck, felt }) => [states, struck, [...felt]]));
}

function isNoticed(state: PartState): boolean {
  return state.kind === "failing-over" && !isUnnoticed(state);
}

function inHalf({ states, struck }: PartStates, which: (state: PartState) => boolean): PartStates {
  const shorter = states.map((state) =>
    state.time !== null && which(state) ? { ...state, time: scaled(state.time, 0.5) } : state,
  );
  return { states: shorter, struck };
}

function repairedTwiceAsFast(of: PartStates): PartStates {
  return inHalf(of, (state) => state.kind === "down");
}

function failingHalfAsOften({ states, struck }: PartStates): PartStates {
  const [well, ...others] = states;
  if (well === undefined || well.time === null) return { states, struck };
  return { states: [{ ...well, time: scaled(well.time, 2) }, ...others], struck };
}

/**
 * Moves half of what leads to an unnoticed failure, by itself or by a shock, to the noticed one of the same mode, or straight
 * to its repair.
 */
function fewerUnnoticed({ states, struck }: PartStates): PartStates {
  const on = (ways: readonly Way[]): readonly Way[] =>
    merged(
      ways.flatMap(({ to, probability }) => {
        const target = states[to]!;
        if (!isUnnoticed(target)) return [{ to, probability }];
        const instead = states.findIndex((each) => each.name === target.name.replace("unnoticed", "failing over"));
        return [
          { to, probability: probability / 2 },
          { to: instead < 0 ? target.next[0]!.to : instead, probability: probability / 2 },
        ];
      }),
    );
  return { states: states.map((state) => ({ ...state, next: on(state.next) })), struck: on(struck) };
}
