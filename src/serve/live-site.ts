import type { Design } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import type { WatchableHost } from "../hosts/host.ts";
import { OutageFinder } from "../observe/outages.ts";
import { clientLimitMs, type SiteWatch, watchSite } from "../observe/site-watch.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import { changesSince, lastIn } from "./catch-up.ts";
import { type NewEvent, changesBetween } from "./changes.ts";
import type { StateDocument, TimelineEvent } from "./documents.ts";
import type { EventStream } from "./event-stream.ts";
import type { History } from "./history.ts";
import type { Counters } from "./metrics.ts";
import { outageEvent } from "./outage-event.ts";
import { patchBetween } from "./patch.ts";
import { snapshotReader, stateDocument, type StateFacts } from "./state-document.ts";

/** Changes that come together are told together, and soon enough that nobody waits. */
const gatherMs = 40;
/** Between two decisions about outages; a figure of a request's time is shown for as long as four of them. */
const tickMs = 500;
/** A request that had not ended after its limit is told of a little later: the client's process has to end. */
const settleMs = clientLimitMs + 700;

export interface LiveSiteNeeds {
  readonly design: Design;
  readonly secrets: Secrets;
  readonly hosts: ReadonlyMap<string, WatchableHost>;
  readonly history: History;
  readonly stream: EventStream;
  /** Begins to follow the hosts; `watchSite` where a test has no other. */
  readonly follow?: typeof watchSite;
  /** In the place of one that followed what the site file said before. */
  readonly again?: boolean;
  /** Is told each event, and once more when one is over that went on. */
  told(event: TimelineEvent): void;
  /** What is known beside what the hosts say. */
  facts(): Pick<StateFacts, "file" | "lab" | "findings" | "unproved" | "action" | "givenUp">;
}

/** A site as it is now: what the hosts say becomes a state, and what changes of it becomes events, kept and told. */
export class LiveSite {
  readonly counters = {
    served: new Map<string, number>(),
    failed: new Map<string, number>(),
    addressMoves: new Map<string, number>(),
  } satisfies Counters;
  readonly ended: Promise<void>;
  readonly #needs: LiveSiteNeeds;
  readonly #watch: SiteWatch;
  readonly #stop = new AbortController();
  readonly #finders: ReadonlyMap<string, OutageFinder>;
  readonly #openOutages = new Map<string, TimelineEvent>();
  readonly #outSince = new Map<string, number>();
  readonly #latency = new Map<string, number | null>();
  readonly #clock: NodeJS.Timeout;
  readonly #read: ReturnType<typeof snapshotReader>;
  #lookMs = 0;
  #soon: NodeJS.Timeout | undefined;
  #ticks = 0;
  #askedAtMs = 0;
  #state: StateDocument;

  constructor(needs: LiveSiteNeeds) {
    this.#needs = needs;
    const { design, hosts, secrets } = needs;
    this.#read = snapshotReader(design);
    this.#finders = new Map(design.endpoints.map(({ name }) => [name, new OutageFinder(settleMs)]));
    this.#watch = (needs.follow ?? watchSite)(
      { design, hosts, secrets },
      {
        changed: () => this.lookSoon(),
        asked: (client, request, endedAtMs) => {
          this.#askedAtMs = endedAtMs;
          count(request.ok ? this.counters.served : this.counters.failed, request.name);
          const because = request.ok ? {} : { because: request.because };
          this.#finders
            .get(request.name)
            ?.add({ client, begunAtMs: endedAtMs - request.ms, ok: request.ok, ...because });
        },
      },
      this.#stop.signal,
    );
    this.ended = this.#watch.ended;
    this.#closeWhatWasLeftOpen();
    this.#state = this.#stateNow();
    this.#clock = setInterval(() => this.#tick(), tickMs);
  }

  get state(): StateDocument {
    return this.#state;
  }

  /** What the hosts say now. */
  get snapshot(): Snapshot {
    return this.#watch.snapshot();
  }

  async close(): Promise<void> {
    clearInterval(this.#clock);
    clearTimeout(this.#soon);
    this.#stop.abort();
    await this.ended;
  }

  /** Looks at what is known and tells what changed, together with what else changes in this moment. */
  lookSoon(): void {
    this.#soon ??= setTimeout(
      () => {
        this.#soon = undefined;
        this.#look();
      },
      Math.max(gatherMs, 4 * this.#lookMs),
    );
  }

  /** Keeps an event and tells it. */
  happened(event: NewEvent): TimelineEvent {
    const kept = this.#needs.history.add(event);
    this.#tell(kept);
    return kept;
  }

  /** Says when an event was over that went on. */
  over(event: TimelineEvent, endedAtMs: number, sentence: string): void {
    this.#needs.history.end(event.id, endedAtMs, sentence);
    this.#tell({ ...event, endedAtMs, sentence });
  }

  #tell(event: TimelineEvent): void {
    this.#needs.stream.tell("happened", event);
    this.#needs.told(event);
  }

  #look(): void {
    const before = this.#state;
    const begun = performance.now();
    this.#state = this.#stateNow();
    // Where much has to be thought about, changes are gathered for longer, so that most of the time is left for others.
    this.#lookMs = performance.now() - begun;
    const patch = patchBetween(before, this.#state);
    if (patch === undefined) return;
    this.#needs.stream.tell("patch", patch);
    if (this.#state.condition === "starting") return;
    const now = Date.now();
    const changes =
      before.condition === "starting"
        ? changesSince(lastIn(this.#needs.history), this.#state, now)
        : changesBetween(before, this.#state, now);
    for (const event of changes) {
      if (event.kind === "address-moved" && event.about["from"] !== "")
        count(this.counters.addressMoves, event.subject ?? "");
      this.happened(event);
    }
  }

  #stateNow(): StateDocument {
    const snapshot = this.#watch.snapshot();
    const now = Date.now();
    for (const { name, ok, latencyMs } of snapshot.endpoints) {
      if (ok) this.#outSince.delete(name);
      else if (!this.#outSince.has(name)) this.#outSince.set(name, now);
      if (this.#ticks % 4 === 0 || !this.#latency.has(name)) this.#latency.set(name, latencyMs);
    }
    return stateDocument(snapshot, this.#read(snapshot), {
      ...this.#needs.facts(),
      isKnown: this.#watch.isKnown(),
      heardAtMs: (host) => this.#watch.heardAtMs(host),
      outSinceMs: (endpoint) => this.#outSince.get(endpoint) ?? null,
      latencyMs: (endpoint) => this.#latency.get(endpoint) ?? null,
    });
  }

  #tick(): void {
    this.#ticks += 1;
    const now = Date.now();
    // What no client asked was not watched.
    if (now - this.#askedAtMs < 3 * clientLimitMs && this.#ticks % 10 === 0) this.#needs.history.watch(now);
    if (this.#watch.isKnown()) this.#decideOutages(now);
    if (this.#ticks % 4 === 0) this.lookSoon();
  }

  #decideOutages(now: number): void {
    const { design } = this.#needs;
    for (const endpoint of design.endpoints) {
      const holders = this.#state.addresses.find(({ address }) => address === endpoint.address)?.holders ?? [];
      const finder = this.#finders.get(endpoint.name);
      for (const outage of finder?.decide(now, (client) => !holders.includes(client)) ?? []) {
        const open = this.#openOutages.get(endpoint.name);
        if (outage.endedAtMs === null)
          this.#openOutages.set(endpoint.name, this.happened(outageEvent(endpoint.name, outage)));
        else if (open === undefined) this.happened(outageEvent(endpoint.name, outage));
        else {
          this.over(open, outage.endedAtMs, outageEvent(endpoint.name, outage).sentence);
          this.#openOutages.delete(endpoint.name);
        }
      }
    }
  }

  /** An outage that a service that was killed left open is known to have lasted for as long as it was watched. */
  #closeWhatWasLeftOpen(): void {
    const { history } = this.#needs;
    const now = Date.now();
    const gap = history.watch(now);
    for (const event of history.open("outage")) {
      const endedAtMs = Math.max(event.atMs, gap?.fromMs ?? now);
      history.end(event.id, endedAtMs, `${event.subject ?? ""} was not served until the watch ended`);
    }
    if (gap !== undefined) {
      this.happened({
        kind: "watch-missed",
        atMs: gap.fromMs,
        endedAtMs: gap.toMs,
        sentence: "nobody watched the site",
        about: {},
      });
    } else if (this.#needs.again === true) {
      this.happened({ kind: "site-read", atMs: now, sentence: "the site file was read anew", about: {} });
    } else this.happened({ kind: "watch-began", atMs: now, sentence: "the watch of the site began", about: {} });
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
