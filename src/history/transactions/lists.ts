import type { Scalar } from "./transaction-log.ts";

/** Whose element it is cannot be told. */
const several = -1;

/** One list as all transactions show it. */
export class List {
  readonly key: Scalar;
  readonly number: number;
  /** The longest that any read saw, in whose beginning every other fits. */
  longest: readonly Scalar[] = [];
  longestReader = 0;
  /** By element after which the same transaction appended more: the next of these. */
  readonly following = new Map<Scalar, Scalar>();
  /** Transactions that read all that any read saw. */
  readonly lastReaders: number[] = [];
  readonly #writers = new Map<Scalar, number>();

  constructor(key: Scalar, number: number) {
    this.key = key;
    this.number = number;
  }

  /** Whether nobody had appended that element before. */
  append(element: Scalar, transaction: number): boolean {
    const isNew = !this.#writers.has(element);
    this.#writers.set(element, isNew ? transaction : several);
    return isNew;
  }

  /** Whether what a transaction read is the beginning of what others read, or they of it. */
  read(elements: readonly Scalar[], transaction: number): boolean {
    const { longest } = this;
    const length = Math.min(elements.length, longest.length);
    for (let place = 0; place < length; place += 1) if (elements[place] !== longest[place]) return false;
    if (elements.length > longest.length) {
      this.longest = elements;
      this.longestReader = transaction;
    }
    return true;
  }

  /** The transaction that appended an element: undefined where none did, below 0 where several did. */
  writerOf(element: Scalar): number | undefined {
    return this.#writers.get(element);
  }

  writers(): Iterable<readonly [Scalar, number]> {
    return this.#writers;
  }
}

/** All lists, by key and by number. */
export class KeyedLists {
  readonly #byKey = new Map<Scalar, List>();
  readonly #lists: List[] = [];
  readonly #aborted = new Map<List, readonly number[]>();

  of(key: Scalar): List {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const list = new List(key, this.#lists.length);
    this.#byKey.set(key, list);
    this.#lists.push(list);
    return list;
  }

  at(number: number): List {
    const list = this.#lists[number];
    if (list === undefined) throw new Error(`invariant: there is a list ${number}`);
    return list;
  }

  all(): readonly List[] {
    return this.#lists;
  }

  /** Places of the list that hold what an aborted transaction appended, looked for once. */
  abortedIn(list: List, isAborted: (writer: number) => boolean): readonly number[] {
    const known = this.#aborted.get(list);
    if (known !== undefined) return known;
    const places = list.longest.flatMap((element, place) => {
      const writer = list.writerOf(element);
      return writer !== undefined && writer >= 0 && isAborted(writer) ? [place] : [];
    });
    this.#aborted.set(list, places);
    return places;
  }
}
