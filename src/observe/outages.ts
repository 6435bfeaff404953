/** One request of a client to an endpoint. Times are milliseconds since the epoch, on one clock. */
export interface ClientRequest {
  readonly client: string;
  readonly begunAtMs: number;
  readonly ok: boolean;
  /** Of one that was not served, why. */
  readonly because?: string;
}

/** A time in which no client of an endpoint was served. */
export interface Outage {
  readonly beganAtMs: number;
  /** Null while it goes on. */
  readonly endedAtMs: number | null;
  /** What the first client met. */
  readonly because: string;
}

/** A client that has begun no request for so long says nothing any more. */
const staleMs = 3000;

/**
 * Finds the outages of one endpoint in its clients' requests. A client counts as served from a request that was served to its next
 * request, and as not served likewise; the endpoint is out while none of its clients is served. A moment is decided once all requests that
 * had begun by then have ended, so that one that was kept waiting counts from its begin.
 */
export class OutageFinder {
  readonly #settleMs: number;
  readonly #requests = new Map<string, ClientRequest[]>();
  #decidedMs = 0;
  #open: { readonly beganAtMs: number; readonly because: string } | undefined;

  /** @param settleMs After so long a request has ended. */
  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  add(request: ClientRequest): void {
    const mine = this.#requests.get(request.client) ?? [];
    const at = mine.findLastIndex(({ begunAtMs }) => begunAtMs <= request.begunAtMs) + 1;
    mine.splice(at, 0, request);
    this.#requests.set(request.client, mine);
  }

  /** An outage that an earlier process left open. */
  goOn(outage: Outage): void {
    this.#open = { beganAtMs: outage.beganAtMs, because: outage.because };
  }

  /**
   * Decides all moments that can be decided.
   *
   * @param counts Whether a client counts: one on the holder of the address does not while there are others.
   * @returns outages that began or ended in them, in order; one that did both is there once.
   */
  decide(nowMs: number, counts: (client: string) => boolean): readonly Outage[] {
    const horizon = nowMs - this.#settleMs;
    const moments = [...this.#requests.values()]
      .flatMap((all) => all.map(({ begunAtMs }) => begunAtMs))
      .filter((at) => at > this.#decidedMs && at <= horizon)
      .sort((left, right) => left - right);
    const found: Outage[] = [];
    for (const at of moments) this.#decideMoment(at, counts, found);
    this.#decidedMs = Math.max(this.#decidedMs, horizon);
    this.#forget();
    return found;
  }

  #decideMoment(at: number, counts: (client: string) => boolean, found: Outage[]): void {
    const now = [...this.#requests.values()].flatMap((all) => {
      const last = all.findLast(({ begunAtMs }) => begunAtMs <= at);
      return last === undefined || at - last.begunAtMs > staleMs ? [] : [last];
    });
    const counted = now.filter(({ client }) => counts(client));
    const asked = counted.length > 0 ? counted : now;
    if (asked.length === 0) return;
    const served = asked.some(({ ok }) => ok);
    if (served && this.#open !== undefined) {
      const { beganAtMs, because } = this.#open;
      const began = found.findIndex((outage) => outage.beganAtMs === beganAtMs);
      if (began >= 0) found.splice(began, 1);
      found.push({ beganAtMs, endedAtMs: at, because });
      this.#open = undefined;
    } else if (!served && this.#open === undefined) {
      const first = asked.toSorted((left, right) => left.begunAtMs - right.begunAtMs)[0];
      this.#open = { beganAtMs: at, because: first?.because ?? "" };
      found.push({ ...this.#open, endedAtMs: null });
    }
  }

  /** The last request that was decided is kept: it says how its client fares until the next. */
  #forget(): void {
    for (const [client, all] of this.#requests) {
      const last = all.findLastIndex(({ begunAtMs }) => begunAtMs <= this.#decidedMs);
      if (last > 0) all.splice(0, last);
      if (all.length === 1 && this.#decidedMs - (all[0]?.begunAtMs ?? 0) > staleMs) this.#requests.delete(client);
    }
  }
}
