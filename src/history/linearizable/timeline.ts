import type { Call } from "./call.ts";

/** A call takes a slot when it begins and gives it back when it ends. */
interface Begin {
  readonly slot: number;
  readonly call: number;
}

/**
 * The ends of calls in their order. Between two of them the calls are known that may be under way: who walks along hears of each
 * slot which call has it.
 */
export class Timeline {
  readonly calls: readonly Call[];
  /** By place: the call that ends there, and its slot. */
  readonly ends: readonly Begin[];
  readonly slots: number;
  /** By slot: the call that has it at the current place, or -1. */
  readonly taken: Int32Array;
  /** By place: the calls that began since the place before. */
  readonly #begins: readonly (readonly Begin[])[];
  #place = 0;

  constructor(calls: readonly Call[]) {
    this.calls = calls;
    const moments = calls.flatMap(({ begin, end }, call) => [
      { at: begin, isEnd: false, call },
      ...(end === Number.POSITIVE_INFINITY ? [] : [{ at: end, isEnd: true, call }]),
    ]);
    // What begins at the moment at which something ends overlaps with it.
    moments.sort((a, b) => a.at - b.at || Number(a.isEnd) - Number(b.isEnd));
    const free: number[] = [];
    const slotOf = new Int32Array(calls.length);
    const ends: Begin[] = [];
    const begins: Begin[][] = [[]];
    let slots = 0;
    for (const { isEnd, call } of moments) {
      if (isEnd) {
        const slot = slotOf[call] ?? 0;
        ends.push({ slot, call });
        free.push(slot);
        begins.push([]);
      } else {
        const slot = free.pop() ?? slots++;
        slotOf[call] = slot;
        begins.at(-1)?.push({ slot, call });
      }
    }
    this.ends = ends;
    this.slots = slots;
    this.#begins = begins;
    this.taken = new Int32Array(slots).fill(-1);
    for (const { slot, call } of begins[0] ?? []) this.taken[slot] = call;
  }

  /** Walks to a place, on or back. */
  goTo(place: number): void {
    for (; this.#place < place; this.#place += 1) {
      const end = this.ends[this.#place];
      if (end !== undefined) this.taken[end.slot] = -1;
      for (const { slot, call } of this.#begins[this.#place + 1] ?? []) this.taken[slot] = call;
    }
    for (; this.#place > place; this.#place -= 1) {
      for (const { slot } of this.#begins[this.#place] ?? []) this.taken[slot] = -1;
      const end = this.ends[this.#place - 1];
      if (end !== undefined) this.taken[end.slot] = end.call;
    }
  }
}
