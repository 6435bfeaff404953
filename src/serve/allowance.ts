/** A bucket of requests for each of many callers: so many at once, and so many a second after that. */
export class Allowance {
  readonly #atOnce: number;
  readonly #perSecond: number;
  readonly #left = new Map<string, { readonly count: number; readonly atMs: number }>();

  constructor(atOnce: number, perSecond: number) {
    this.#atOnce = atOnce;
    this.#perSecond = perSecond;
  }

  /** Takes one; false when there is none. */
  take(caller: string, nowMs: number): boolean {
    const count = this.#countOf(caller, nowMs);
    if (count < 1) return false;
    this.#left.set(caller, { count: count - 1, atMs: nowMs });
    // Callers that have all of theirs need not be remembered.
    if (this.#left.size > 1000) this.#forget(nowMs);
    return true;
  }

  /** Whether one is left, without taking it. */
  has(caller: string, nowMs: number): boolean {
    return this.#countOf(caller, nowMs) >= 1;
  }

  #countOf(caller: string, nowMs: number): number {
    const left = this.#left.get(caller);
    if (left === undefined) return this.#atOnce;
    return Math.min(this.#atOnce, left.count + ((nowMs - left.atMs) / 1000) * this.#perSecond);
  }

  #forget(nowMs: number): void {
    for (const caller of this.#left.keys()) {
      if (this.#countOf(caller, nowMs) >= this.#atOnce) this.#left.delete(caller);
    }
  }
}
