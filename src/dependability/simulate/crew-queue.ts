import type { Crew } from "../model/model.ts";

interface Job {
  readonly part: number;
  readonly priority: number;
  /** Work left, in hours of one of the crew. */
  left: number;
  /** When it will be done; null while it waits. */
  doneAt: number | null;
}

/**
 * What waits for one crew. First come, first served without interruption; or by priority, where the lower waits with
 * the work it still needs (preemptive resume).
 */
export class CrewQueue {
  readonly #crew: Crew;
  readonly #jobs: Job[] = [];

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  join(part: number, priority: number, work: number): void {
    const job: Job = { part, priority, left: work, doneAt: null };
    if (this.#crew.order !== "priority") {
      this.#jobs.push(job);
      return;
    }
    const before = this.#jobs.findIndex(
      (each) => each.priority < priority || (each.priority === priority && each.part > part),
    );
    this.#jobs.splice(before < 0 ? this.#jobs.length : before, 0, job);
  }

  leave(part: number): void {
    this.#jobs.splice(
      this.#jobs.findIndex((job) => job.part === part),
      1,
    );
  }

  /** Sets the clocks of all jobs as the crew works on them at `now`. */
  assign(now: number, setClock: (part: number, time: number) => void): void {
    this.#jobs.forEach((job, place) => {
      if (place < this.#crew.size) {
        if (job.doneAt !== null) return;
        job.doneAt = now + job.left;
        setClock(job.part, job.doneAt);
      } else {
        if (job.doneAt !== null) job.left = job.doneAt - now;
        job.doneAt = null;
        setClock(job.part, Infinity);
      }
    });
  }
}
