import { AnomalyLog, shown } from "../anomaly.ts";
import type { CheckOptions, Checker } from "../checker.ts";
import { HistoryError } from "../history-error.ts";
import { dependency, GraphBuilder } from "./graph.ts";
import { Ints } from "./ints.ts";
import { KeyedLists, type List } from "./lists.ts";
import { reportCycles } from "./report-cycles.ts";
import { type Micro, microsOf, type Scalar, TransactionLog } from "./transaction-log.ts";

/**
 * Transactions that append elements to lists and read whole lists. A list tells in which order it was written, so that what came
 * before what follows from reads alone (Kingsbury and Alvaro, "Elle: Inferring isolation anomalies from experimental observations",
 * 2020). Elements of one list are told apart by their value: each is appended once.
 */
export function listAppendChecker(options: CheckOptions): Checker {
  return new ListAppend(options);
}

class ListAppend implements Checker {
  readonly #realtime: boolean;
  readonly #log = new AnomalyLog();
  readonly #transactions = new TransactionLog();
  readonly #lists = new KeyedLists();
  /** By transaction: its first micro-operation; of each, its list and what it appended or how much it read. */
  readonly #firstMicro = new Ints();
  readonly #microList = new Ints();
  /** Of a read, how many elements it saw; -1 for an append; -2 for a read that does not fit to the others. */
  readonly #microLength = new Ints();
  readonly #microElement: Scalar[] = [];
  readonly #builder = new GraphBuilder(0);
  /** Reads that do not fit to the others: what they saw is no place in a list. */
  readonly #odd: { readonly transaction: number; readonly list: List; readonly elements: readonly Scalar[] }[] = [];
  #again: string | undefined;

  constructor({ realtime = false }: CheckOptions) {
    this.#realtime = realtime;
  }

  add(operation: Parameters<Checker["add"]>[0]): void {
    const micros = microsOf(operation);
    if (micros === undefined) return;
    const transaction = this.#transactions.add(operation);
    this.#builder.newNode();
    this.#firstMicro.push(this.#microList.length);
    for (const [index, micro] of micros.entries()) {
      if (micro.f === "append") this.#append(transaction, micro, micros, index);
      else if (micro.f === "r") this.#read(transaction, micro, micros, index);
      else throw new HistoryError(`operation ${operation.name}: there is append and r, not ${shown(micro.f)}`);
    }
  }

  end(): ReturnType<Checker["end"]> {
    this.#firstMicro.push(this.#microList.length);
    for (const list of this.#lists.all()) this.#judgeOrder(list);
    for (let transaction = 0; transaction < this.#transactions.length; transaction += 1) this.#judgeReads(transaction);
    this.#judgeOdd();
    this.#lostUpdates();
    for (const list of this.#lists.all()) this.#unseen(list);
    const words = { what: (transaction: number) => this.#what(transaction), why: (edge: Edge) => this.#why(edge) };
    const gaveUp = reportCycles(this.#log, this.#transactions, this.#builder, words, this.#realtime);
    const undecided =
      this.#again ?? (gaveUp ? "a component of the graph was too large to name all its cycles" : undefined);
    const result = { operations: this.#transactions.length, anomalies: this.#log.all() };
    return undecided === undefined ? result : { ...result, undecided };
  }

  #append(transaction: number, { key, value }: Micro, micros: readonly Micro[], index: number): void {
    const list = this.#lists.of(key);
    const element = scalar(value);
    if (!list.append(element, transaction)) {
      this.#again ??= `${shown(element)} was appended to ${shown(key)} more than once: whose element it is cannot be told`;
    }
    // Whoever reads it as the last element saw the transaction half done.
    const next = micros.find((later, place) => place > index && later.f === "append" && later.key === key);
    if (next !== undefined) list.following.set(element, scalar(next.value));
    this.#keep(list, -1, element);
  }

  #read(transaction: number, { key, value }: Micro, micros: readonly Micro[], index: number): void {
    const list = this.#lists.of(key);
    if (this.#transactions.outcomeOf(transaction) !== "ok") return;
    const seen = (value ?? []) as unknown;
    if (!Array.isArray(seen)) {
      const name = this.#transactions.nameOf(transaction);
      throw new HistoryError(`operation ${name}: a read sees a list, not ${shown(value)}`);
    }
    const elements = (seen as readonly unknown[]).map(scalar);
    const expected = ownBefore(micros, index);
    if (expected !== undefined && !expected.fits(elements)) {
      this.#tell("internal", transaction, `read ${shown(key)} as ${shown(elements)}, though ${expected.words}`);
    }
    const ahead = micros.find((later, place) => place > index && later.f === "append" && later.key === key);
    if (ahead !== undefined && elements.includes(scalar(ahead.value))) {
      this.#tell("internal", transaction, `read ${shown(ahead.value)} in ${shown(key)} before it appended that itself`);
    }
    const fits = list.read(elements, transaction);
    if (!fits) {
      const other = this.#transactions.nameOf(list.longestReader);
      const says = `read ${shown(key)} as ${shown(elements)}, and ${other} read ${shown(list.longest)}`;
      this.#tell("incompatible-order", transaction, says);
      if (new Set(elements).size < elements.length) this.#twice(transaction, key, elements);
      this.#odd.push({ transaction, list, elements });
    }
    this.#keep(list, fits ? elements.length : -2, null);
  }

  #keep(list: List, length: number, element: Scalar): void {
    this.#microList.push(list.number);
    this.#microLength.push(length);
    this.#microElement.push(element);
  }

  /** The versions of a list in their order: who wrote each, and whether it ought to be there. */
  #judgeOrder(list: List): void {
    const { longest, key, longestReader } = list;
    if (new Set(longest).size < longest.length) this.#twice(longestReader, key, longest);
    this.#judgeOwnOrder(list);
    let before = -1;
    let aborted: Scalar | undefined;
    for (const element of longest) {
      const writer = list.writerOf(element);
      if (writer === undefined) {
        this.#tell("garbage-read", longestReader, `read ${shown(element)} in ${shown(key)}, which nobody appended`);
      } else if (writer < 0) {
        continue;
      } else if (this.#transactions.outcomeOf(writer) === "fail") {
        aborted ??= element;
      } else {
        if (aborted !== undefined) {
          const under = shown(aborted);
          this.#tell(
            "dirty-update",
            writer,
            `appended ${shown(element)} to ${shown(key)} after ${under}, which was aborted`,
          );
          aborted = undefined;
        }
        if (before >= 0) this.#builder.edge(before, writer, dependency.ww, list.number);
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
      this.#tell("internal", Math.max(0, list.writerOf(element) ?? 0), says);
    }
  }

  #judgeReads(transaction: number): void {
    if (this.#transactions.outcomeOf(transaction) !== "ok") return;
    for (let micro = this.#firstMicro.at(transaction); micro < this.#firstMicro.at(transaction + 1); micro += 1) {
      const length = this.#microLength.at(micro);
      if (length < 0) continue;
      const list = this.#lists.at(this.#microList.at(micro));
      this.#aborted(transaction, list, length);
      const last = list.longest[length - 1];
      const writer = last === undefined ? undefined : list.writerOf(last);
      if (last !== undefined && writer !== undefined && writer >= 0 && writer !== transaction) {
        if (list.following.has(last)) {
          const name = this.#transactions.nameOf(writer);
          this.#tell(
            "G1b",
            transaction,
            `read ${shown(last)} as the last of ${shown(list.key)}, to which ${name} appended more`,
          );
        }
        if (this.#transactions.outcomeOf(writer) !== "fail") {
          this.#builder.edge(writer, transaction, dependency.wr, list.number);
        }
      }
      if (writer === transaction) continue;
      const next = this.#nextWriter(list, length);
      if (next !== undefined) this.#builder.edge(transaction, next, dependency.rw, list.number);
      else list.lastReaders.push(transaction);
    }
  }

  /** Who wrote the version that followed one of so many elements; undefined where no read saw one. */
  #nextWriter(list: List, length: number): number | undefined {
    for (let place = length; place < list.longest.length; place += 1) {
      const writer = list.writerOf(list.longest[place] ?? null);
      if (writer !== undefined && writer >= 0 && this.#transactions.outcomeOf(writer) !== "fail") return writer;
    }
    return undefined;
  }

  #aborted(transaction: number, list: List, length: number): void {
    for (const place of this.#lists.abortedIn(list, (writer) => this.#transactions.outcomeOf(writer) === "fail")) {
      if (place >= length) break;
      this.#abortedRead(transaction, list, list.longest[place] ?? null);
    }
  }

  #abortedRead(transaction: number, list: List, element: Scalar): void {
    const writer = this.#transactions.nameOf(list.writerOf(element) ?? 0);
    this.#tell(
      "G1a",
      transaction,
      `read ${shown(element)} in ${shown(list.key)}, which ${writer} appended and aborted`,
    );
  }

  #judgeOdd(): void {
    for (const { transaction, list, elements } of this.#odd) {
      for (const element of elements) {
        const writer = list.writerOf(element);
        if (writer === undefined) {
          this.#tell(
            "garbage-read",
            transaction,
            `read ${shown(element)} in ${shown(list.key)}, which nobody appended`,
          );
        } else if (writer >= 0 && this.#transactions.outcomeOf(writer) === "fail") {
          this.#abortedRead(transaction, list, element);
        }
      }
    }
  }

  /** Several transactions that read the same version of a list before they appended to it. */
  #lostUpdates(): void {
    const by = new Map<string, number[]>();
    for (let transaction = 0; transaction < this.#transactions.length; transaction += 1) {
      if (this.#transactions.outcomeOf(transaction) !== "ok") continue;
      const first = this.#firstMicro.at(transaction);
      const end = this.#firstMicro.at(transaction + 1);
      for (let micro = first; micro < end; micro += 1) {
        const length = this.#microLength.at(micro);
        const list = this.#microList.at(micro);
        if (length < 0 || !this.#isUpdate(first, micro, end, list)) continue;
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
      const { key, longest } = this.#lists.at(list ?? 0);
      const names = others.map((each) => this.#transactions.nameOf(each)).join(", ");
      const read = shown(longest.slice(0, length));
      this.#tell("lost-update", first, `read ${shown(key)} as ${read} and appended to it, and so did ${names}`);
    }
  }

  /** A read that is the first of its list in a transaction, which appends to it later. */
  #isUpdate(first: number, micro: number, end: number, list: number): boolean {
    for (let other = first; other < micro; other += 1) if (this.#microList.at(other) === list) return false;
    for (let other = micro + 1; other < end; other += 1) {
      if (this.#microList.at(other) === list && this.#microLength.at(other) === -1) return true;
    }
    return false;
  }

  /** What was acknowledged and no read saw came after all that reads saw. */
  #unseen(list: List): void {
    const seen = new Set(list.longest);
    const writers: number[] = [];
    for (const [element, writer] of list.writers()) {
      if (writer >= 0 && !seen.has(element) && this.#transactions.outcomeOf(writer) === "ok") writers.push(writer);
    }
    if (writers.length === 0) return;
    const unseen = [...new Set(writers)];
    const last = list.longest.at(-1);
    const before = last === undefined ? undefined : list.writerOf(last);
    if (before !== undefined && before >= 0 && this.#transactions.outcomeOf(before) !== "fail") {
      for (const writer of unseen) this.#builder.edge(before, writer, dependency.ww, list.number);
    }
    this.#builder.antiDependencies([...new Set(list.lastReaders)], unseen, list.number);
  }

  #twice(transaction: number, key: Scalar, elements: readonly Scalar[]): void {
    const element = elements.find((each, place) => elements.indexOf(each) < place);
    this.#tell("duplicate-elements", transaction, `read ${shown(element)} more than once in ${shown(key)}`);
  }

  #tell(name: Parameters<AnomalyLog["add"]>[0], transaction: number, what: string): void {
    this.#log.add(name, () => ({ sentence: `operation ${this.#transactions.nameOf(transaction)} ${what}` }));
  }

  #what(transaction: number): string {
    const parts: string[] = [];
    for (let micro = this.#firstMicro.at(transaction); micro < this.#firstMicro.at(transaction + 1); micro += 1) {
      const { key, longest } = this.#lists.at(this.#microList.at(micro));
      const length = this.#microLength.at(micro);
      if (length === -1) parts.push(`append ${shown(key)} ${shown(this.#microElement[micro])}`);
      else parts.push(`r ${shown(key)} ${length < 0 ? "?" : shown(longest.slice(0, length))}`);
    }
    return `[${parts.join(", ")}]`;
  }

  #why({ to, kind, key }: Edge): string {
    if (kind === dependency.rt) return "had ended before the next began";
    const list = this.#lists.at(key);
    const what = shown(list.key);
    if (kind === dependency.wr) return `wrote the last that the next read of ${what}`;
    const appended = [...list.writers()].filter(([, writer]) => writer === to).map(([element]) => shown(element));
    const theirs = appended.length === 0 ? "" : ` (${appended.join(", ")})`;
    if (kind === dependency.ww) return `appended to ${what} before the next did${theirs}`;
    return `read ${what} without what the next appended${theirs}`;
  }
}

type Edge = Parameters<Parameters<typeof reportCycles>[3]["why"]>[0];

function scalar(value: unknown): Scalar {
  return typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** What a read must see of what its transaction did to the list before; undefined where that was nothing. */
function ownBefore(
  micros: readonly Micro[],
  index: number,
): { readonly words: string; fits(elements: readonly Scalar[]): boolean } | undefined {
  const key = micros[index]?.key;
  const appended: Scalar[] = [];
  for (let place = index - 1; place >= 0; place -= 1) {
    const micro = micros[place];
    if (micro === undefined || micro.key !== key) continue;
    if (micro.f === "append") {
      appended.unshift(scalar(micro.value));
      continue;
    }
    const before = Array.isArray(micro.value) ? (micro.value as readonly unknown[]).map(scalar) : [];
    const all = [...before, ...appended];
    return { words: `it must be ${shown(all)}`, fits: (elements) => isSame(elements, all) };
  }
  if (appended.length === 0) return undefined;
  return {
    words: `it had appended ${shown(appended)}`,
    fits: (elements) => isSame(elements.slice(Math.max(0, elements.length - appended.length)), appended),
  };
}

function isSame(a: readonly Scalar[], b: readonly Scalar[]): boolean {
  return a.length === b.length && a.every((each, place) => each === b[place]);
}
