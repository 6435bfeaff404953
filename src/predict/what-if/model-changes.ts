import { scaled } from "../../dependability/model/distribution.ts";
import { withStates, type Model, type Part, type PartState } from "../../dependability/model/model.ts";
import { modelOf } from "../../dependability/model/read-model.ts";
import type { RawModel } from "../../dependability/model/schema.ts";
import { isUnnoticed, merged } from "../../dependability/solve/downtime.ts";
import type { Change } from "./what-if.ts";

type States = readonly PartState[];

/** Parts of a model that are each asked about on their own. */
const singlesMax = 12;

/** What could be changed about any model: repairs, detection, coverage, and one more of what is counted. */
export function changesOfModel(model: Model, raw: RawModel): readonly Change[] {
  const changes: Change[] = [];
  const rates = (change: string, of: (states: States) => States, pool?: string): void => {
    const parts = model.parts.map((part) => (pool === undefined || part.pool === pool ? withStates(part, of) : part));
    if (asText(parts) !== asText(model.parts)) changes.push({ change, model: { ...model, parts }, ratesOnly: true });
  };
  rates("every repair twice as fast", repairedTwiceAsFast);
  rates("detection and failover twice as fast", (states) => inHalf(states, isNoticed));
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
  return JSON.stringify(parts.map(({ states, felt }) => [states, [...felt]]));
}

function isNoticed(state: PartState): boolean {
  return state.kind === "failing-over" && !isUnnoticed(state);
}

function inHalf(states: readonly PartState[], which: (state: PartState) => boolean): readonly PartState[] {
  return states.map((state) =>
    state.time !== null && which(state) ? { ...state, time: scaled(state.time, 0.5) } : state,
  );
}

function repairedTwiceAsFast(states: readonly PartState[]): readonly PartState[] {
  return inHalf(states, (state) => state.kind === "down");
}

function failingHalfAsOften(states: readonly PartState[]): readonly PartState[] {
  return states.map((state, i) => (i === 0 && state.time !== null ? { ...state, time: scaled(state.time, 2) } : state));
}

/** Moves half of what leads to an unnoticed failure to the noticed one of the same mode, or straight to its repair. */
function fewerUnnoticed(states: readonly PartState[]): readonly PartState[] {
  return states.map((state) => {
    const next = state.next.flatMap(({ to, probability }) => {
      const target = states[to]!;
      if (!target.name.startsWith("unnoticed")) return [{ to, probability }];
      const instead = states.findIndex((each) => each.name === target.name.replace("unnoticed", "failing over"));
      return [
        { to, probability: probability / 2 },
        { to: instead < 0 ? target.next[0]!.to : instead, probability: probability / 2 },
      ];
    });
    return { ...state, next: merged(next) };
  });
}
