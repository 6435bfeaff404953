import { HostError } from "../hosts/host.ts";
import { gatherFacts } from "./facts.ts";
import { foundTexts, type FoundText } from "./found-text.ts";
import type { Goals } from "./goals.ts";
import { withLeft } from "./left.ts";
import { withNewcomers } from "./newcomers.ts";
import type { Outcome } from "./outcome.ts";
import { makePlan, type Action, type Plan } from "./plan.ts";
import { runActions, type RunOptions } from "./run.ts";

export type ReadyPlan = Extract<Plan, { kind: "ready" }>;

export interface DiffOptions extends Pick<RunOptions, "hosts" | "paths" | "conceal" | "signal"> {
  /** Hosts that may be unreachable. */
  readonly allowMissing: ReadonlySet<string>;
}

/** Whether a plan is carried out; `unasked`: it interrupts something, and nobody was there to agree. */
export type Approval = "go" | "declined" | "unasked";

export interface ConvergeOptions extends DiffOptions, RunOptions {
  /** Told of each plan before it is carried out. */
  approve(plan: ReadyPlan, found: ReadonlyMap<string, FoundText>): Promise<Approval> | Approval;
}

export interface Report {
  readonly action: Action;
  readonly outcome: Outcome;
  /** What was found in the place of a file, where that is for showing. */
  readonly found?: FoundText;
}

export type Ending =
  | { readonly kind: "converged" }
  /** Nothing was changed. */
  | { readonly kind: "unreachable"; readonly errors: readonly HostError[] }
  /** Nothing was changed: hosts run another system than the site's release is for. */
  | { readonly kind: "other-system"; readonly sentences: readonly string[] }
  /** Nothing was changed: hosts belong to another site. */
  | { readonly kind: "other-site"; readonly sentences: readonly string[] }
  | { readonly kind: "declined" }
  /** What the plan would have interrupted, host by host. */
  | { readonly kind: "unasked"; readonly interrupts: readonly string[] }
  /** An action failed or was refused; `unreachable`: because a host was lost on the way. */
  | { readonly kind: "stopped"; readonly sentence: string; readonly detail: string; readonly unreachable: boolean }
  | { readonly kind: "interrupted" };

export interface Convergence {
  readonly ending: Ending;
  /** In the order planned. */
  readonly reports: readonly Report[];
  readonly missing: readonly string[];
}

/** What apply would do. */
export interface Preview {
  readonly plan: Plan;
  readonly found: ReadonlyMap<string, FoundText>;
}

/**
 * After the actions, the facts are asked once more: an action may have undone what held before. More than this many
 * plans in a row mean that two goals undo each other.
 */
const roundsMax = 3;

/** @throws HostError `interrupted` when the signal fired. */
export async function preview(goals: Goals, options: DiffOptions): Promise<Preview> {
  const facts = await gatherFacts(goals, options.hosts, options);
  const ordered = withLeft(withNewcomers(goals, facts.hosts), facts.hosts, options.paths);
  const plan = makePlan(ordered, facts, options.allowMissing);
  const found = plan.kind === "ready" ? await foundTexts(plan.actions, options) : new Map<string, FoundText>();
  return { plan, found };
}

/** Makes every goal hold. Applied to a site on which all hold, it takes one round trip a host and does nothing. */
export async function converge(goals: Goals, options: ConvergeOptions): Promise<Convergence> {
  const reports: Report[] = [];
  let missing: readonly string[] = [];
  const end = (ending: Ending): Convergence => ({ ending, reports, missing });
  try {
    for (let round = 1; ; round += 1) {
      const { plan, found } = await preview(goals, options);
      if (plan.kind === "refused") {
        const errors = plan.unreachable;
        return end(round === 1 ? { kind: "unreachable", errors } : lost(errors));
      }
      if (plan.kind === "other-system" || plan.kind === "other-site") return end(plan);
      missing = plan.missing;
      if (plan.actions.length === 0) return end({ kind: "converged" });
      if (round > roundsMax) return end(restless(plan));
      const approval = await options.approve(plan, found);
      if (approval !== "go") return end(unapproved(approval, plan));

      const outcomes = await runActions(plan.actions, options);
      for (const [index, action] of plan.actions.entries()) {
        const text = found.get(action.id);
        const outcome = outcomes[index] ?? { kind: "not-started", ms: 0 };
        reports.push({ action, outcome, ...(text === undefined ? {} : { found: text }) });
      }
      const ending = endingOf(outcomes, options);
      if (ending !== undefined) return end(ending);
      // Every goal was looked at again, one by one, and held: only the first look had failed, on hosts too busy to answer.
      if (outcomes.every(({ kind }) => kind === "already")) return end({ kind: "converged" });
    }
  } catch (error) {
    if (error instanceof HostError && error.code === "interrupted") return end({ kind: "interrupted" });
    throw error;
  }
}

/** Undefined when all went well. What was refused or failed counts before the interruption that may have followed it. */
function endingOf(outcomes: readonly Outcome[], { signal, stop }: RunOptions): Ending | undefined {
  for (const outcome of outcomes) {
    if (outcome.kind === "failed") {
      const { sentence, detail, unreachable } = outcome;
      return { kind: "stopped", sentence, detail, unreachable };
    }
    if (outcome.kind === "refused") {
      return { kind: "stopped", sentence: outcome.sentence, detail: "", unreachable: false };
    }
  }
  if (signal?.aborted === true || stop?.aborted === true) return { kind: "interrupted" };
  return outcomes.some(({ kind }) => kind === "interrupted") ? { kind: "interrupted" } : undefined;
}

function unapproved(approval: Exclude<Approval, "go">, { actions }: ReadyPlan): Ending {
  if (approval === "declined") return { kind: "declined" };
  return { kind: "unasked", interrupts: [...new Set(actions.flatMap(({ gate }) => gate?.interrupts ?? []))] };
}

function lost(errors: readonly HostError[]): Ending {
  const sentence = errors.map(({ message }) => message).join(" ");
  return { kind: "stopped", sentence, detail: "", unreachable: true };
}

function restless(plan: ReadyPlan): Ending {
  const open = plan.actions.map(({ host, goal }) => `${goal.holds} (${host})`);
  return {
    kind: "stopped",
    sentence: `After ${roundsMax} rounds this still does not hold: ${open.join("; ")}.`,
    detail: "",
    unreachable: false,
  };
}
