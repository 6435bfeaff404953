import { shown, type AnomalyLog, type AnomalyName } from "../anomaly.ts";
import { dependency, type GraphBuilder } from "./graph.ts";
import type { ListMicro, ListMicros } from "./list-micros.ts";
import type { KeyedLists, List } from "./lists.ts";
import type { Scalar, TransactionLog } from "./transaction-log.ts";

/** All that was read of a history of lists. */
export interface ReadLists {
  readonly log: AnomalyLog;
  readonly transactions: TransactionLog;
  readonly lists: KeyedLists;
  readonly micros: ListMicros;
  readonly builder: GraphBuilder;
  /** Reads that do not fit to the others: what they saw is no place in a list. */
  readonly odd: readonly OddRead[];
}

export interface OddRead {
  readonly transaction: number;
  readonly list: List;
  readonly elements: readonly Scalar[];
}

/** Tells what is wrong with single reads and lists, and which transaction came before which. */
export function judgeLists(read: ReadLists): void {
  new ListJudge(read).all();
}

class ListJudge {
  readonly #read: ReadLists;
  /** Transactions of unknown outcome of which a read saw something: they happened. */
  readonly #happened = new Set<number>();

  constructor(read: ReadLists) {
    this.#read = read;
  }

  all(): void {
    const { lists, transactions } = this.#read;
    for (const list of lists.all()) this.#judgeOrder(list);
    for (let transaction = 0; transaction < transactions.length; transaction += 1) this.#judgeReads(transaction);
    this.#judgeOdd();
    this.#lostUpdates();
    for (const list of lists.all()) this.#unseen(list);
  }

  /** The versions of a list in their order: who wrote each, and whether it ought to be there. */
  #judgeOrder(list: List): void {
    const { longest, key, longestReader } = list;
    if (new Set(longest).size < longest.length) tellTwice(this.#read, longestReader, key, longest);
    this.#judgeOwnOrder(list);
    let before = -1;
    let aborted: Scalar | undefined;
    for (const element of longest) {
      const writer = list.writerOf(element);
      if (writer === undefined) {
        tell(
          this.#read,
          "garbage-read",
          longestReader,
          `read ${shown(element)} in ${shown(key)}, which nobody appended`,
        );
      } else if (writer < 0) {
        continue;
      } else if (this.#read.transactions.outcomeOf(writer) === "fail") {
        aborted ??= element;
      } else {
        if (aborted !== undefined) {
          const under = shown(aborted);
          tell(
            this.#read,
            "dirty-update",
            writer,
            `appended ${shown(element)} to ${shown(key)} after ${under}, which was aborted`,
          );
          aborted = undefined;
        }
        if (this.#read.transactions.outcomeOf(writer) === "unknown") this.#happened.add(writer);
        if (before >= 0) this.#read.builder.edge(before, writer, dependency.ww, list.number);
        before = writer;
      }
    }
  }

  /** What one transaction appended stands in that order. */
  #judgeOwnOrder(list: List): void {
    const { following, longest, key } = list;
    if (following.size === 0) return;
    const places = new Map(longest.map((element, place) => [element, place]));
    for (const [element, next] of following) {
      const [place, later] = [places.get(element), places.get(next)];
      if (place === undefined || later === undefined || place < later) continue;
      const says = `appended ${shown(element)} to ${shown(key)} before ${shown(next)}, and they stand the other way round`;
      tell(this.#read, "internal", Math.max(0, list.writerOf(element) ?? 0), says);
    }
  }

  #judgeReads(transaction: number): void {
    if (this.#read.transactions.outcomeOf(transaction) !== "ok") return;
    for (const { list: number, length } of this.#read.micros.of(transaction)) {
      if (length === undefined) continue;
      const list = this.#read.lists.at(number);
      this.#aborted(transaction, list, length);
      const last = list.longest[length - 1];
      const writer = last === undefined ? undefined : list.writerOf(last);
      if (last !== undefined && writer !== undefined && writer >= 0 && writer !== transaction) {
        if (list.following.has(last)) {
          const name = this.#read.transactions.nameOf(writer);
          tell(
            this.#read,
            "G1b",
            transaction,
            `read ${shown(last)} as the last of ${shown(list.key)}, to which ${name} appended more`,
          );
        }
        if (this.#read.transactions.outcomeOf(writer) !== "fail") {
          this.#read.builder.edge(writer, transaction, dependency.wr, list.number);
        }
      }
      if (writer === transaction) continue;
      const next = this.#nextWriter(list, length);
      if (next !== undefined) this.#read.builder.edge(transaction, next, dependency.rw, list.number);
      else list.lastReaders.push(transaction);
    }
  }

  /** Who wrote the version that followed one of so many elements; undefined where no read saw one. */
  #nextWriter(list: List, length: number): number | undefined {
    for (let place = length; place < list.longest.length; place += 1) {
      const writer = list.writerOf(list.longest[place] ?? null);
      if (writer !== undefined && writer >= 0 && this.#read.transactions.outcomeOf(writer) !== "fail") return writer;
    }
    return undefined;
  }

  #aborted(transaction: number, list: List, length: number): void {
    for (const place of this.#read.lists.abortedIn(
      list,
      (writer) => this.#read.transactions.outcomeOf(writer) === "fail",
    )) {
      if (place >= length) break;
      this.#abortedRead(transaction, list, list.longest[place] ?? null);
    }
  }

  #abortedRead(transaction: number, list: List, element: Scalar): void {
    const writer = this.#read.transactions.nameOf(list.writerOf(element) ?? 0);
    tell(
      this.#read,
      "G1a",
      transaction,
      `read ${shown(element)} in ${shown(list.key)}, which ${writer} appended and aborted`,
    );
  }

  #judgeOdd(): void {
    for (const { transaction, list, elements } of this.#read.odd) {
      for (const element of elements) {
        const writer = list.writerOf(element);
        if (writer === undefined) {
          tell(
            this.#read,
            "garbage-read",
            transaction,
            `read ${shown(element)} in ${shown(list.key)}, which nobody appended`,
          );
        } else if (writer >= 0 && this.#read.transactions.outcomeOf(writer) === "fail") {
          this.#abortedRead(transaction, list, element);
        }
      }
    }
  }

  /** Several transactions that read the same version of a list before they appended to it. */
  #lostUpdates(): void {
    const by = new Map<string, number[]>();
    for (let transaction = 0; transaction < this.#read.transactions.length; transaction += 1) {
      if (this.#read.transactions.outcomeOf(transaction) !== "ok") continue;
      const micros = this.#read.micros.of(transaction);
      for (const [place, { list, length }] of micros.entries()) {
        if (length === undefined || !isUpdate(micros, place)) continue;
        const version = `${list} ${length}`;
        const those = by.get(version);
        if (those === undefined) by.set(version, [transaction]);
        else those.push(transaction);
      }
    }
    for (const [version, those] of by) {
      const [first, ...others] = those;
      if (first === undefined || others.length === 0) continue;
      const [list, length] = version.split(" ").map(Number);
      const { key, longest } = this.#read.lists.at(list ?? 0);
      const names = others.map((each) => this.#read.transactions.nameOf(each)).join(", ");
      const read = shown(longest.slice(0, length));
      tell(this.#read, "lost-update", first, `read ${shown(key)} as ${read} and appended to it, and so did ${names}`);
    }
  }

  /** What happened and no read saw came after all that reads saw. */
  #unseen(list: List): void {
    const seen = new Set(list.longest);
    const writers: number[] = [];
    for (const [element, writer] of list.writers()) {
      if (writer < 0 || seen.has(element)) continue;
      if (this.#read.transactions.outcomeOf(writer) === "ok" || this.#happened.has(writer)) writers.push(writer);
    }
    if (writers.length === 0) return;
    const unseen = [...new Set(writers)];
    const last = list.longest.at(-1);
    const before = last === undefined ? undefined : list.writerOf(last);
    if (before !== undefined && before >= 0 && this.#read.transactions.outcomeOf(before) !== "fail") {
      for (const writer of unseen) this.#read.builder.edge(before, writer, dependency.ww, list.number);
    }
    this.#read.builder.antiDependencies([...new Set(list.lastReaders)], unseen, list.number);
  }
}

/** A read that is the first of its list in a transaction, which appends to it later. */
function isUpdate(micros: readonly ListMicro[], place: number): boolean {
  const list = micros[place]?.list;
  if (micros.slice(0, place).some((micro) => micro.list === list)) return false;
  return micros.slice(place + 1).some((micro) => micro.list === list && micro.length === undefined);
}

export function tell(
  { log, transactions }: Pick<ReadLists, "log" | "transactions">,
  name: AnomalyName,
  transaction: number,
  what: string,
): void {
  log.add(name, () => ({ sentence: `operation ${transactions.nameOf(transaction)} ${what}` }));
}

export function tellTwice(
  read: Pick<ReadLists, "log" | "transactions">,
  transaction: number,
  key: Scalar,
  elements: readonly Scalar[],
): void {
  const element = elements.find((each, place) => elements.indexOf(each) < place);
  tell(read, "duplicate-elements", transaction, `read ${shown(element)} more than once in ${shown(key)}`);
}
