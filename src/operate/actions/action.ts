import type { Design } from "../../catalogue/contract/design.ts";
import type { Gate } from "../../catalogue/contract/condition.ts";
import type { Secrets } from "../../catalogue/contract/secret.ts";
import type { Action } from "../../converge/plan.ts";
import type { Snapshot } from "../../observe/snapshot.ts";

/** What an action is planned from. */
export interface ActionView {
  readonly design: Design;
  readonly secrets: Secrets;
  /** How the site is now. */
  readonly snapshot: Snapshot;
  /** Names this action on the hosts; one that goes on where another was cut off has that one's. */
  readonly id: string;
}

export interface Parameter {
  readonly name: string;
  readonly text: string;
  /** What it may be on this site. */
  readonly choices: (design: Design) => readonly string[];
  /** What it may be as well, in short: it is not offered. */
  readonly also?: (design: Design) => readonly string[];
  /** In a shell it is an option, and may be left out: `given` has an empty text for it then. */
  readonly flag?: string;
}

/** Something that an operator asks for: the same in a shell, by the API and on the page. */
export interface ActionKind {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** Pure. `given` has a choice for every parameter, in their order. */
  plan(view: ActionView, given: readonly string[]): ActionPlan;
}

export type ActionPlan =
  | { readonly kind: "refused"; readonly because: string }
  | {
      readonly kind: "ready";
      /** "drain c1" */
      readonly what: string;
      /** Whether the site can afford it now, in a sentence. */
      readonly afford: Affordable;
      readonly steps: readonly Step[];
      /** What is done last, also when a step before it failed or was interrupted. */
      readonly last: readonly Step[];
    };

export type Affordable =
  | { readonly can: true; readonly sentence: string }
  /** Only who names the risk by force may go on. */
  | { readonly can: false; readonly sentence: string };

/** One thing done on one host: it may be cut off at any moment and done again. */
export interface Step {
  readonly action: Action;
  /** When it does not come to hold, that is told, and the next step is taken. */
  readonly soft?: true;
  /** In the place of its script: the site as a whole is asked. A sentence when it is not as it is to be. */
  readonly ask?: (stop: AbortSignal) => Promise<string | undefined>;
}

export interface StepWords {
  readonly host: string;
  readonly what: string;
  /** Exit status 0 when it holds already. */
  readonly test: string;
  readonly make: string;
  readonly timeoutMs: number;
  /** How long after `make` until `test` must hold. */
  readonly settleMs: number;
  readonly gate?: Gate;
  readonly soft?: true;
}

/** @param id unique among the steps of its action */
export function step(id: string, { host, what, test, make, timeoutMs, settleMs, gate, soft }: StepWords): Step {
  const goal: Action["goal"] = {
    kind: "script",
    id,
    host,
    alternates: [],
    holds: what,
    what,
    after: [],
    test,
    remedy: { kind: "make", script: make, timeoutMs },
    settleMs,
    ...(gate === undefined ? {} : { gate }),
  };
  const action: Action = { id, host, what, why: "", after: [], goal, ...(gate === undefined ? {} : { gate }) };
  return { action, ...(soft === undefined ? {} : { soft }) };
}

/** A step for which the site as a whole is asked whether all goes on as it is to. */
export function proof(id: string, host: string, what: string, ask: NonNullable<Step["ask"]>): Step {
  return { ...step(id, { host, what, test: "true", make: "true", timeoutMs: 0, settleMs: 0 }), ask };
}

/** Whom the steps of a plan interrupt, each once. */
export function interruptionsOf({ steps, last }: Extract<ActionPlan, { kind: "ready" }>): readonly string[] {
  return [...new Set([...steps, ...last].flatMap(({ action }) => action.gate?.interrupts ?? []))];
}
