import type { ObservedAddress } from "./snapshot.ts";

/** A host that lost its power is known to be silent by then. */
export const doubtMs = 3000;

interface Doubt {
  readonly sinceMs: number;
  /** Who held it before somebody else did as well. */
  readonly before: readonly string[];
}

/**
 * An address that moved because its holder died is with the next one before anybody knows that the first is gone: for as long as that
 * takes, what the first one said last is doubted. Two that hold it for longer do hold it both.
 */
export class TwoHolders {
  #alone: ReadonlyMap<string, readonly string[]> = new Map();
  readonly #doubts = new Map<string, Doubt>();

  /** @param observed what the hosts said last. @returns who holds each address now */
  settle(observed: readonly ObservedAddress[], nowMs: number): readonly ObservedAddress[] {
    const settled = observed.map((each) => this.#settleOne(each, nowMs));
    this.#alone = new Map(
      observed.map(({ name, holders }) => [name, holders.length > 1 ? (this.#alone.get(name) ?? []) : holders]),
    );
    return settled;
  }

  /** Whether something is doubted that may be certain later. */
  get isInDoubt(): boolean {
    return this.#doubts.size > 0;
  }

  #settleOne(observed: ObservedAddress, nowMs: number): ObservedAddress {
    const { name, address, holders } = observed;
    if (holders.length < 2) {
      this.#doubts.delete(name);
      return observed;
    }
    const doubt = this.#doubts.get(name) ?? { sinceMs: nowMs, before: this.#alone.get(name) ?? [] };
    this.#doubts.set(name, doubt);
    const [newcomer, ...others] = holders.filter((host) => !doubt.before.includes(host));
    if (newcomer === undefined || others.length > 0 || doubt.before.length === 0) return observed;
    return nowMs - doubt.sinceMs >= doubtMs ? observed : { name, address, holder: newcomer, holders: [newcomer] };
  }
}
