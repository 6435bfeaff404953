import type { Place } from "../../spec/finding.ts";
import type { Distribution } from "./distribution.ts";

/** A model after reading: every reference resolved to an index, every quantity in hours, plain data. */
export interface Model {
  readonly name: string;
  readonly source: string | null;
  readonly target: number | null;
  /** Times at which transient values are wanted, in hours, ascending. */
  readonly times: readonly number[];
  /** The time that stands for a system which is never repaired; null where availability is the long run's. */
  readonly mission: number | null;
  readonly crews: readonly Crew[];
  readonly parts: readonly Part[];
  readonly shocks: readonly Shock[];
  readonly maintenance: readonly Window[];
  readonly endpoints: readonly Endpoint[];
  readonly chains: readonly ChainModel[];
  readonly trees: readonly TreeModel[];
  readonly assumptions: readonly Assumption[];
}

export interface Assumption {
  readonly what: string;
  readonly value: string;
  readonly source: string;
}

/**
 * `first-come`: repaired in the order of failure; `priority`: the higher is repaired first, at once (preemptive), ties
 * in the order of the file; `shared`: all that wait get an equal share of the crew.
 */
export type CrewOrder = "first-come" | "priority" | "shared";

export interface Crew {
  readonly name: string;
  readonly size: number;
  readonly order: CrewOrder;
}

/**
 * `failing-over` blocks every redundancy it is part of: what needs one of several cannot use the others until the
 * failure is noticed and work is sent elsewhere. `down` is out, and the others serve.
 */
export type StateKind = "up" | "degraded" | "failing-over" | "down";

/** One state of a part: it lasts `time`, then goes to one of `next`. State 0 is where a part starts. */
export interface PartState {
  readonly name: string;
  readonly kind: StateKind;
  /** Null: never left. */
  readonly time: Distribution | null;
  /** Probabilities sum to 1. */
  readonly next: readonly { readonly to: number; readonly probability: number }[];
  /** Time passes here only while one of the part's crew works on it. */
  readonly crewed: boolean;
}

export interface Part {
  readonly name: string;
  /** The entry of the file it is an instance of. */
  readonly pool: string;
  readonly states: readonly PartState[];
  /** Index of the crew; -1 for a repairer of its own. */
  readonly crew: number;
  readonly priority: number;
  /** Of the pool, how many run at a time, and the failure rate of the others as a share; null: all run. */
  readonly standby: { readonly active: number; readonly dormant: number } | null;
  /** Shared causes that take it; structures already hold them, this is for putting what belongs together side by side. */
  readonly causes: readonly number[];
  /** Where a shock takes it, by share: the ways its own failures take, so that a common cause is noticed no better. */
  readonly struck: readonly Way[];
  /** What takes the place of both at endpoints that feel its failures otherwise. */
  readonly felt: ReadonlyMap<string, PartStates>;
  readonly place: Place;
}

/** A part's states, and those that a shock takes it to. */
export interface PartStates {
  readonly states: readonly PartState[];
  readonly struck: readonly Way[];
}

/** One of several states that come next. */
export interface Way {
  readonly to: number;
  readonly probability: number;
}

/** All parts that are up fail at once. */
export interface Shock {
  readonly name: string;
  readonly rate: number;
  readonly fails: readonly number[];
}

/** A part is out of service for `lasts` hours at `first`, `first + every`, … whatever else it does. */
export interface Window {
  readonly part: number;
  readonly every: number;
  readonly lasts: number;
  readonly first: number;
}

/** The model as one endpoint sees it: each part's failures as they are felt there. */
export function feltAt(model: Model, endpoint: string): Model {
  if (!model.parts.some(({ felt }) => felt.has(endpoint))) return model;
  return { ...model, parts: model.parts.map((part) => ({ ...part, ...part.felt.get(endpoint), felt: new Map() })) };
}

/** The same part with other states, at every endpoint. */
export function withStates(part: Part, change: (of: PartStates) => PartStates): Part {
  const felt = [...part.felt].map(([at, states]) => [at, { ...states, ...change(states) }] as const);
  return { ...part, ...change({ states: part.states, struck: part.struck }), felt: new Map(felt) };
}

/** `atLeast` of the children work; all of them where `atLeast` is their number. */
export type Structure =
  | { readonly kind: "part"; readonly part: number }
  | { readonly kind: "gate"; readonly atLeast: number; readonly children: readonly Structure[] };

export interface Endpoint {
  readonly name: string;
  readonly structure: Structure;
  readonly place: Place;
}

/** A Markov chain as written: states or variables with their transitions, rates per hour. */
export interface ChainModel {
  readonly name: string;
  readonly place: Place;
  readonly chain: Chain;
  readonly start: number;
  /** 1 where the system works. */
  readonly up: Uint8Array;
  /** 1 where it works with less than was designed. */
  readonly degraded: Uint8Array;
  readonly reward: Float64Array | null;
  readonly measures: readonly Measure[];
  /** Whether states that are never left are meant. */
  readonly absorbing: boolean;
  readonly stateName: (state: number) => string;
}

/**
 * What is asked of a chain; one value a state, conditions being 1 and 0, times in hours. `total` is value × hours, and a
 * passage may never end.
 */
export type Measure = { readonly name: string } & (
  | { readonly kind: "mean"; readonly value: Float64Array; readonly at: number | null }
  | { readonly kind: "total"; readonly value: Float64Array; readonly until: number }
  | { readonly kind: "total-before"; readonly value: Float64Array; readonly target: Float64Array }
  | {
      readonly kind: "reach";
      readonly target: Float64Array;
      readonly through: Float64Array | null;
      readonly within: number | null;
    }
);

/** Rows of off-diagonal rates, compressed: row i is `target/rate[offset[i] .. offset[i + 1])`. */
export interface Chain {
  readonly size: number;
  readonly offset: Int32Array;
  readonly target: Int32Array;
  readonly rate: Float64Array;
}

export type Gate =
  | { readonly kind: "event"; readonly event: number }
  | { readonly kind: "not"; readonly of: Gate }
  | { readonly kind: "xor"; readonly of: readonly Gate[] }
  | { readonly kind: "atLeast"; readonly atLeast: number; readonly of: readonly Gate[] }
  | { readonly kind: DynamicKind; readonly of: readonly Gate[] };

/**
 * Gates that mind the order of failures (Dugan, Bavuso and Boyd, IEEE Trans. Reliability 41 (1992) 363). `pand`: all, from
 * left to right; `por`: the first, before the others; both also when at the same moment. `seq`: all, and they can only
 * fail from left to right. `spare`: the one in use has failed, and none of the others is left to take over.
 */
export type DynamicKind = "pand" | "por" | "seq" | "spare";

/** Functional dependency: the moment `trigger` happens, all of `fails` happen with this probability, or none does. */
export interface Dependency {
  readonly trigger: Gate;
  readonly fails: readonly number[];
  readonly probability: number;
}

export interface TreeEvent {
  readonly name: string;
  readonly law: EventLaw;
  /** Failure rate as a share of the full one while the event belongs to a spare that is not in use. */
  readonly dormant: number;
}

/** How likely a basic event is. Rates per hour. */
export type EventLaw =
  | { readonly kind: "probability"; readonly probability: number }
  | { readonly kind: "unrepaired"; readonly rate: number }
  /** Never repaired either, with a life that is not exponential. */
  | { readonly kind: "life"; readonly time: Distribution }
  | { readonly kind: "repaired"; readonly rate: number; readonly repairRate: number }
  | { readonly kind: "inspected"; readonly rate: number; readonly every: number };

export interface TreeModel {
  readonly name: string;
  readonly place: Place;
  readonly events: readonly TreeEvent[];
  readonly top: Gate;
  /** Names of the gates that have one. */
  readonly gateNames: ReadonlyMap<Gate, string>;
  readonly dependencies: readonly Dependency[];
  /** All `seq` gates, those too that the top event does not need: each constrains what can fail. */
  readonly sequences: readonly Gate[];
  /** Hours; null: the long run. */
  readonly mission: number | null;
}
