import { invariant } from "./invariant.ts";

/** Something to do, in order with others. */
export interface Task {
  readonly id: string;
  readonly host: string;
  /** Ids of tasks that must have gone well before. */
  readonly after: readonly string[];
  /** Tasks of one turn are done one at a time, in the order given; while one runs, no turn runs on another host. */
  readonly turn?: string;
  /** Tasks of one host and batch that can start at the same moment start as one. */
  readonly batch?: string;
}

export interface ScheduleOptions<T, R> {
  /** Does tasks of one host and batch, or a single one; a result each, in the same order. Must not throw for a task that goes wrong. */
  perform(tasks: readonly T[]): Promise<readonly R[]>;
  wentWell(result: R): boolean;
  /** Asked before each start; when it says no, nothing more is started. */
  mayStart(): boolean;
  readonly perHost: number;
  readonly overall: number;
}

/**
 * Runs tasks as early as their order and turns allow. After the first that does not go well nothing more is started;
 * what is under way finishes.
 *
 * @param tasks each after all that it comes after
 * @returns results by id; a task that was not started has none
 */
export async function runSchedule<T extends Task, R>(
  tasks: readonly T[],
  options: ScheduleOptions<T, R>,
): Promise<ReadonlyMap<string, R>> {
  const results = new Map<string, R>();
  const queue = new Queue(tasks);
  const busy = new Map<string, number>();
  const turnHosts = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  const startable = (task: T): boolean =>
    underWay.size < options.overall &&
    (busy.get(task.host) ?? 0) < options.perHost &&
    (task.turn === undefined || [...turnHosts.keys()].every((host) => host === task.host));

  const perform = async (batch: readonly T[]): Promise<void> => {
    const outcomes = await options.perform(batch);
    for (const [index, task] of batch.entries()) {
      const outcome = outcomes[index];
      invariant(outcome !== undefined, () => `"${task.id}" was performed without a result`);
      results.set(task.id, outcome);
      if (options.wentWell(outcome)) queue.release(task.id);
      else stopped = true;
    }
  };
  const start = (batch: readonly T[], { host, turn }: T): void => {
    count(busy, host, 1);
    if (turn !== undefined) count(turnHosts, host, 1);
    const doing = perform(batch).finally(() => {
      underWay.delete(doing);
      count(busy, host, -1);
      if (turn !== undefined) count(turnHosts, host, -1);
    });
    underWay.add(doing);
  };

  for (;;) {
    for (const task of queue.ready()) {
      if (stopped || !options.mayStart()) break;
      // A task may have started with the batch of one before it.
      if (queue.isReady(task) && startable(task)) start(queue.take(task), task);
    }
    if (underWay.size === 0) return results;
    await Promise.race(underWay);
  }
}

/** Which tasks can start. Tasks of one turn follow each other in the order given. */
class Queue<T extends Task> {
  private readonly followers = new Map<string, T[]>();
  private readonly waitingFor = new Map<string, number>();
  private readonly rank = new Map<string, number>();
  private readonly open = new Set<T>();

  constructor(tasks: readonly T[]) {
    const lastOfTurn = new Map<string, string>();
    for (const task of tasks) {
      const before = new Set(task.after);
      if (task.turn !== undefined) {
        const last = lastOfTurn.get(task.turn);
        if (last !== undefined) before.add(last);
        lastOfTurn.set(task.turn, task.id);
      }
      this.rank.set(task.id, this.rank.size);
      this.waitingFor.set(task.id, before.size);
      if (before.size === 0) this.open.add(task);
      for (const id of before) {
        const known = this.followers.get(id);
        if (known === undefined) this.followers.set(id, [task]);
        else known.push(task);
      }
    }
  }

  /** In the order given. */
  ready(): readonly T[] {
    return [...this.open].sort((a, b) => (this.rank.get(a.id) ?? 0) - (this.rank.get(b.id) ?? 0));
  }

  isReady(task: T): boolean {
    return this.open.has(task);
  }

  /** Takes a ready task, with all of its batch that are ready too. */
  take(task: T): readonly T[] {
    const batch = task.batch === undefined ? [task] : this.ready().filter((other) => sameBatch(task, other));
    for (const each of batch) this.open.delete(each);
    return batch;
  }

  /** A task went well: what waited for it alone is ready. */
  release(id: string): void {
    for (const follower of this.followers.get(id) ?? []) {
      const left = (this.waitingFor.get(follower.id) ?? 0) - 1;
      this.waitingFor.set(follower.id, left);
      if (left === 0) this.open.add(follower);
    }
  }
}

function sameBatch(a: Task, b: Task): boolean {
  return a.host === b.host && a.batch === b.batch && b.turn === undefined;
}

function count(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const now = (counts.get(key) ?? 0) + by;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
}
