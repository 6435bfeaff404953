import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { SiteReceiver } from "../spec/site-notify.ts";
import { Allowance } from "./allowance.ts";
import { deliver } from "./deliver.ts";
import type { StateDocument, TimelineEvent } from "./documents.ts";
import { concerns, noticeOf } from "./notice.ts";

/** What happens together is told together. */
const gatherMs = 250;
/** What is older than that is history, not news: a drill that was found, an outage that a killed service left open. */
const newsMs = 60_000;
/** Notices of one receiver: so many at once, then one every two seconds; what comes meanwhile is told together. */
const noticesAtOnce = 5;
const noticesPerSecond = 0.5;
/** Events that wait for one receiver; of more their number is told. */
const eventsMost = 100;
/** How long is waited before a notice is tried again; after the last time it is given up. */
const retriesMs: readonly number[] = [1000, 4000, 15_000, 60_000];

export interface NotifierNeeds {
  readonly site: string;
  readonly receivers: readonly SiteReceiver[];
  /** The directory that the paths of the site file are relative to. */
  readonly beside: string;
  state(): StateDocument;
  readonly retriesMs?: readonly number[];
}

/** How often each receiver was told, and how often a notice was given up. */
export type NoticeCounts = ReadonlyMap<string, { readonly delivered: number; readonly failed: number }>;

/** Tells receivers of what happens. Each has a queue of its own: one that is dead delays nobody, and nothing waits for any of them. */
export class Notifier {
  readonly #receivers: readonly Receiver[];
  readonly #stop = new AbortController();

  constructor(needs: NotifierNeeds) {
    this.#receivers = needs.receivers.map((receiver) => new Receiver(receiver, needs, this.#stop.signal));
  }

  get counts(): NoticeCounts {
    return new Map(this.#receivers.map(({ name, delivered, failed }) => [name, { delivered, failed }]));
  }

  tell(event: TimelineEvent): void {
    if (Math.max(event.atMs, event.endedAtMs ?? 0) < Date.now() - newsMs) return;
    for (const receiver of this.#receivers) receiver.tell(event);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#receivers.map(({ done }) => done));
  }
}

class Receiver {
  delivered = 0;
  failed = 0;
  done: Promise<void> = Promise.resolve();
  readonly #receiver: SiteReceiver;
  readonly #needs: NotifierNeeds;
  readonly #stop: AbortSignal;
  readonly #allowance = new Allowance(noticesAtOnce, noticesPerSecond);
  /** By their number: an outage that ends while it waits is told once, with its end. */
  #waiting = new Map<number, TimelineEvent>();
  #leftOut = 0;
  #isAtWork = false;

  constructor(receiver: SiteReceiver, needs: NotifierNeeds, stop: AbortSignal) {
    this.#receiver = receiver;
    this.#needs = needs;
    this.#stop = stop;
  }

  get name(): string {
    return this.#receiver.name;
  }

  tell(event: TimelineEvent): void {
    if (!concerns(this.#receiver.on, event) || this.#stop.aborted) return;
    if (this.#waiting.has(event.id) || this.#waiting.size < eventsMost) this.#waiting.set(event.id, event);
    else this.#leftOut += 1;
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    this.done = this.#work()
      // Its only end but the queue's is the service's own.
      .catch(() => undefined)
      .finally(() => (this.#isAtWork = false));
  }

  async #work(): Promise<void> {
    const during = { signal: this.#stop };
    await pause(gatherMs, undefined, during);
    while (this.#waiting.size > 0) {
      while (!this.#allowance.take("", Date.now())) await pause(gatherMs, undefined, during);
      const events = [...this.#waiting.values()].toSorted((left, right) => right.atMs - left.atMs);
      const leftOut = this.#leftOut;
      this.#waiting = new Map();
      this.#leftOut = 0;
      const about = { id: randomUUID(), site: this.#needs.site, atMs: Date.now(), leftOut };
      await this.#deliver(noticeOf(events, this.#needs.state(), about));
    }
  }

  async #deliver(notice: Parameters<typeof deliver>[1]): Promise<void> {
    const delays = [...(this.#needs.retriesMs ?? retriesMs), undefined];
    for (const delayMs of delays) {
      const result = await deliver(this.#receiver.way, notice, this.#needs.beside, this.#stop);
      if (result.kind === "delivered") {
        this.delivered += 1;
        return;
      }
      if (this.#stop.aborted) return;
      if (delayMs === undefined || !result.again) {
        this.failed += 1;
        process.stderr.write(`quorate serve: ${this.name} was not told: ${result.because}\n`);
        return;
      }
      await pause(delayMs, undefined, { signal: this.#stop });
    }
  }
}
