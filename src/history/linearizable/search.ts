import { after, type Call, withoutUseless } from "./call.ts";
import { Timeline } from "./timeline.ts";

export type Linearization =
  | { readonly kind: "linearizable" }
  /** Before this call any order of the others works, and with it none; what the register can have held then. */
  | { readonly kind: "not-linearizable"; readonly stuck: Call; readonly states: readonly number[] }
  | { readonly kind: "gave-up" };

/** Steps that a search may still take; several searches may share them. */
export interface Budget {
  steps: number;
}

/** A point of the search: which of the calls under way have happened, and what the register holds. */
interface Point {
  readonly place: number;
  /** A bit a slot. */
  readonly happened: Uint32Array;
  readonly state: number;
  /** Slots whose calls are tried to happen next. */
  readonly choices: readonly number[];
  next: number;
}

/**
 * Whether the calls can be put into one order, each between its begin and its end, in which each finds the register as it says.
 *
 * A search in depth that lets calls happen as late as it can: at each end of a call, that call must have happened, and whichever
 * others are under way may have before it. Points that were tried are remembered (Wing and Gong 1993 with Lowe's just-in-time
 * linearization and memory, "Testing for linearizability", 2017). A read that fits happens at once, since it changes nothing.
 * Of calls of unknown outcome that do the same, the earlier is tried first, since whatever the later can do it can as well.
 */
export function linearize(all: readonly Call[], initial: number, budget: Budget): Linearization {
  const timeline = new Timeline(withoutUseless(all));
  const { ends, calls, taken } = timeline;
  const words = Math.max(1, Math.ceil(timeline.slots / 32));
  const seen = new Seen(ends.length + 1);
  const twins = earlierTwins(calls);
  const slotsOfUnknown = slotsThatStay(timeline);
  const trail: Point[] = [];
  let furthest = -1;
  let states = new Set<number>();

  /** What can happen next at the current place: what ends there first, then what makes that possible. */
  const choicesAt = (happened: Uint32Array, state: number, ending: number): readonly number[] => {
    const wanted = calls[ending]?.kind === "write" ? undefined : calls[ending]?.expects;
    const first: number[] = [];
    const fitting: number[] = [];
    const others: number[] = [];
    for (let slot = 0; slot < taken.length; slot += 1) {
      const index = taken[slot] ?? -1;
      const call = calls[index];
      if (call === undefined || call.kind === "read" || has(happened, slot)) continue;
      const left = after(state, call);
      if (left === undefined) continue;
      const twin = twins[index] ?? -1;
      if (twin >= 0 && !has(happened, slotsOfUnknown.get(twin) ?? 0)) continue;
      if (index === ending) first.push(slot);
      else if (left === wanted) fitting.push(slot);
      else others.push(slot);
    }
    return [...first, ...fitting, ...others];
  };
  /** Takes the search to a point, unless it was there before. */
  const visit = (place: number, happened: Uint32Array, state: number): void => {
    timeline.goTo(place);
    for (let slot = 0; slot < taken.length; slot += 1) {
      const call = calls[taken[slot] ?? -1];
      if (call?.kind === "read" && call.expects === state) put(happened, slot);
    }
    if (!seen.add(place, happened, state)) return;
    if (place > furthest) {
      furthest = place;
      states = new Set();
    }
    if (place === furthest) states.add(state);
    const end = ends[place];
    const isDone = end === undefined || has(happened, end.slot);
    trail.push({
      place,
      happened,
      state,
      choices: isDone ? [] : choicesAt(happened, state, end.call),
      next: isDone ? -1 : 0,
    });
  };

  visit(0, new Uint32Array(words), initial);
  for (let point = trail.at(-1); point !== undefined; point = trail.at(-1)) {
    const { place, happened, state, choices } = point;
    const end = ends[place];
    if (end === undefined) return { kind: "linearizable" };
    budget.steps -= 1;
    if (budget.steps < 0) return { kind: "gave-up" };
    const copy = Uint32Array.from(happened);
    if (point.next === -1) {
      point.next = 0;
      copy[end.slot >>> 5] = (copy[end.slot >>> 5] ?? 0) & ~(1 << (end.slot & 31));
      visit(place + 1, copy, state);
      continue;
    }
    const slot = choices[point.next];
    if (slot === undefined) {
      trail.pop();
      continue;
    }
    point.next += 1;
    timeline.goTo(place);
    const call = calls[taken[slot] ?? -1];
    const left = call === undefined ? undefined : after(state, call);
    if (left === undefined) continue;
    put(copy, slot);
    visit(place, copy, left);
  }
  const stuck = calls[ends[furthest]?.call ?? -1];
  if (stuck === undefined) throw new Error("invariant: a search that found no way was stuck at a call");
  return { kind: "not-linearizable", stuck, states: [...states].toSorted((a, b) => a - b) };
}

function has(happened: Uint32Array, slot: number): boolean {
  return (((happened[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
}

function put(happened: Uint32Array, slot: number): void {
  happened[slot >>> 5] = (happened[slot >>> 5] ?? 0) | (1 << (slot & 31));
}

/** By call of unknown outcome: the one before it that does the same, or -1. */
function earlierTwins(calls: readonly Call[]): Int32Array {
  const twins = new Int32Array(calls.length).fill(-1);
  const last = new Map<string, number>();
  const order = calls.map((_, index) => index).toSorted((a, b) => (calls[a]?.begin ?? 0) - (calls[b]?.begin ?? 0));
  for (const index of order) {
    const call = calls[index];
    if (call === undefined || call.end < Number.POSITIVE_INFINITY) continue;
    const what = `${call.kind} ${call.expects} ${call.leaves}`;
    twins[index] = last.get(what) ?? -1;
    last.set(what, index);
  }
  return twins;
}

/** The slots of calls of unknown outcome, which keep them. */
function slotsThatStay(timeline: Timeline): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  timeline.goTo(timeline.ends.length);
  for (let slot = 0; slot < timeline.taken.length; slot += 1) {
    const call = timeline.taken[slot] ?? -1;
    if (call >= 0) found.set(call, slot);
  }
  timeline.goTo(0);
  return found;
}

/** The points that a search has been at. Most places have one or two, which need no set of their own. */
class Seen {
  readonly #places: (string | number | Set<string | number> | undefined)[];

  constructor(places: number) {
    this.#places = Array.from({ length: places }, () => undefined);
  }

  /** Whether it is new. */
  add(place: number, happened: Uint32Array, state: number): boolean {
    const first = happened[0] ?? 0;
    const key = happened.length === 1 ? state * 2 ** 32 + first : `${state} ${happened.join(" ")}`;
    const known = this.#places[place];
    if (known === undefined) {
      this.#places[place] = key;
      return true;
    }
    if (typeof known !== "object") {
      if (known === key) return false;
      this.#places[place] = new Set([known, key]);
      return true;
    }
    if (known.has(key)) return false;
    known.add(key);
    return true;
  }
}
