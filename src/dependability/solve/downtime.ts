import { feltAt, type Endpoint, type Model, type PartState, type PartStates, type Way } from "../model/model.ts";
import type { Spells } from "./independent.ts";
import type { Recalculation } from "./recalculation.ts";

/** Where the downtime of an endpoint goes: three that add up to all of it. */
export interface Downtime {
  /** Failures that were noticed, until others serve. */
  readonly failingOver: Spells;
  /** Failures that nothing noticed, until people see to them. */
  readonly unnoticed: Spells;
  /** More is out than redundancy bears. */
  readonly tooFew: Spells;
}

/**
 * Each kind is what goes when its states take no time: first the failures that nothing notices, then those that are failed
 * over. Null where there is no exact answer.
 */
export function downtimeOf(whole: Model, endpoint: Endpoint, calculation: Recalculation): Downtime | null {
  const model = feltAt(whole, endpoint.name);
  const all = calculation.spells(model, endpoint);
  const noticed = calculation.spells(without(model, unnoticed), endpoint);
  const tooFew = calculation.spells(without(model, failingOver), endpoint);
  if (all === null || noticed === null || tooFew === null) return null;
  return { failingOver: less(noticed, tooFew), unnoticed: less(all, noticed), tooFew };
}

export function isUnnoticed({ kind, name }: PartState): boolean {
  return kind === "failing-over" && name.startsWith("unnoticed");
}

function less(a: Spells, b: Spells): Spells {
  return { share: Math.max(0, a.share - b.share), perHour: Math.max(0, a.perHour - b.perHour) };
}

/** States that are passed by, and what became of each part's states without them: most endpoints see most parts alike. */
interface Skipped {
  readonly isSkipped: (state: PartState) => boolean;
  readonly passed: WeakMap<PartStates["states"], PartStates & { readonly of: PartStates["struck"] }>;
}

const unnoticed: Skipped = { isSkipped: isUnnoticed, passed: new WeakMap() };
const failingOver: Skipped = { isSkipped: ({ kind }) => kind === "failing-over", passed: new WeakMap() };

/** The model, as one endpoint sees it, with these states passed by: what leads to one leads to what follows it. */
function without(model: Model, { isSkipped, passed }: Skipped): Model {
  const parts = model.parts.map((part) => {
    const known = passed.get(part.states);
    if (known !== undefined && known.of === part.struck) return { ...part, states: known.states, struck: known.struck };
    const { states, struck } = passedBy(part, isSkipped);
    passed.set(part.states, { states, struck, of: part.struck });
    return { ...part, states, struck };
  });
  return { ...model, parts };
}

function passedBy({ states, struck }: PartStates, isSkipped: (state: PartState) => boolean): PartStates {
  const skipped = states.map(isSkipped);
  if (!skipped.includes(true)) return { states, struck };
  const on = (ways: readonly Way[]): readonly Way[] =>
    ways.some(({ to }) => skipped[to]!)
      ? merged(
          ways.flatMap(({ to, probability }) =>
            skipped[to]!
              ? states[to]!.next.map((next) => ({ to: next.to, probability: next.probability * probability }))
              : [{ to, probability }],
          ),
        )
      : ways;
  const passed = states.map((state) => {
    const next = on(state.next);
    return next === state.next ? state : { ...state, next };
  });
  return { states: passed, struck: on(struck) };
}

/** Ways to the same state as one. */
export function merged(ways: readonly Way[]): readonly Way[] {
  const sums = new Map<number, number>();
  for (const { to, probability } of ways) sums.set(to, (sums.get(to) ?? 0) + probability);
  return [...sums].map(([to, probability]) => ({ to, probability }));
}
