import type { LastApply } from "../store/journal.ts";
import type { TimelineEvent } from "./documents.ts";
import type { LiveSite } from "./live-site.ts";

/** Makes events of what an apply in a shell writes down. */
export class ApplyNotes {
  readonly #live: Pick<LiveSite, "happened" | "over">;
  #seen: string | undefined;
  #open: TimelineEvent | undefined;

  constructor(live: Pick<LiveSite, "happened" | "over">) {
    this.#live = live;
  }

  /** Takes how the last apply ended, whenever it may be another; the one that was before this service began is no event. */
  take(last: LastApply, nowMs: number): void {
    const mark = last.kind === "none" ? "" : `${last.kind} ${last.time}`;
    const isFirst = this.#seen === undefined;
    if (mark === this.#seen) return;
    this.#seen = mark;
    if (isFirst || last.kind === "none") return;
    const atMs = Date.parse(last.time);
    if (last.kind === "cut-off") {
      this.#open = this.#live.happened({ kind: "apply", atMs, endedAtMs: null, sentence: "an apply began", about: {} });
      return;
    }
    const sentence = `an apply ended: ${last.ending}`;
    if (this.#open === undefined) {
      this.#live.happened({ kind: "apply", atMs, endedAtMs: nowMs, sentence, about: { ending: last.ending } });
    } else this.#live.over(this.#open, atMs, sentence);
    this.#open = undefined;
  }
}
