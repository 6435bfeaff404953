import { wentWell, type Outcome } from "./outcome.ts";
import { perform, type PerformOptions } from "./perform.ts";
import type { Action } from "./plan.ts";
import { runSchedule, type Task } from "./schedule.ts";

/**
 * Told of what happens, in order; actions that happen as one (the files of a host) are told as one. Awaited, so that a
 * journal can be on disk first.
 */
export interface RunObserver {
  started(actions: readonly Action[]): Promise<void> | void;
  finished(actions: readonly Finished[]): Promise<void> | void;
}

export interface Finished {
  readonly action: Action;
  readonly outcome: Outcome;
}

export interface RunOptions extends PerformOptions {
  readonly observer: RunObserver;
  /** Fired: nothing more is started; what is under way finishes. */
  readonly stop?: AbortSignal;
}

/** sshd allows ten sessions a connection (`MaxSessions`, sshd_config(5)); a host has better things to do as well. */
const perHost = 4;
const overall = 32;

interface ActionTask extends Task {
  readonly action: Action;
}

/**
 * Does the actions of a plan, as many at a time as their order, their gates and the limits allow. After the first that
 * fails or is refused nothing more is started.
 *
 * @returns an outcome for each action, in the plan's order
 */
export async function runActions(actions: readonly Action[], options: RunOptions): Promise<readonly Outcome[]> {
  const tasks = actions.map((action): ActionTask => {
    const { id, host, after, gate, goal } = action;
    if (gate !== undefined) return { action, id, host, after, turn: gate.turn };
    return goal.kind === "file" ? { action, id, host, after, batch: "files" } : { action, id, host, after };
  });
  const results = await runSchedule<ActionTask, Outcome>(tasks, {
    perform: async (batch) => {
      const its = batch.map(({ action }) => action);
      await options.observer.started(its);
      const outcomes = await perform(its, options);
      await options.observer.finished(
        its.flatMap((action, index): Finished[] => {
          const outcome = outcomes[index];
          return outcome === undefined ? [] : [{ action, outcome }];
        }),
      );
      return outcomes;
    },
    wentWell,
    mayStart: () => options.stop?.aborted !== true && options.signal?.aborted !== true,
    perHost,
    overall,
  });
  return actions.map(({ id }) => results.get(id) ?? { kind: "not-started", ms: 0 });
}
