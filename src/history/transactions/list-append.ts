import { AnomalyLog, shown } from "../anomaly.ts";
import type { CheckOptions, Checker } from "../checker.ts";
import { HistoryError } from "../history-error.ts";
import type { Operation } from "../operation.ts";
import type { CycleEdge } from "./cycles.ts";
import { dependency, GraphBuilder } from "./graph.ts";
import { judgeLists, type OddRead, tell, tellTwice } from "./judge-lists.ts";
import { ListMicros } from "./list-micros.ts";
import { KeyedLists } from "./lists.ts";
import { againstItself, elementOf, elementsOf, nextAppend } from "./own-list.ts";
import { reportCycles } from "./report-cycles.ts";
import { type Micro, microsOf, TransactionLog } from "./transaction-log.ts";

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
  readonly log = new AnomalyLog();
  readonly transactions = new TransactionLog();
  readonly lists = new KeyedLists();
  readonly micros = new ListMicros();
  readonly builder = new GraphBuilder(0);
  readonly odd: OddRead[] = [];
  #again: string | undefined;

  constructor({ realtime = false }: CheckOptions) {
    this.#realtime = realtime;
  }

  add(operation: Operation): void {
    const micros = microsOf(operation);
    if (micros === undefined) return;
    const transaction = this.transactions.add(operation);
    this.builder.newNode();
    this.micros.begin();
    for (const [index, { f }] of micros.entries()) {
      if (f === "append") this.#append(transaction, micros, index);
      else if (f !== "r") throw new HistoryError(`operation ${operation.name}: there is append and r, not ${shown(f)}`);
      else if (operation.outcome === "ok") this.#read(transaction, micros, index);
    }
  }

  end(): ReturnType<Checker["end"]> {
    judgeLists(this);
    const words = {
      what: (transaction: number) => this.micros.textOf(transaction, this.lists),
      why: (edge: CycleEdge) => this.#why(edge),
    };
    const gaveUp = reportCycles(this.log, this.transactions, this.builder, words, this.#realtime);
    const undecided =
      this.#again ?? (gaveUp ? "a component of the graph was too large to name all its cycles" : undefined);
    const result = { operations: this.transactions.length, anomalies: this.log.all() };
    return undecided === undefined ? result : { ...result, undecided };
  }

  #append(transaction: number, micros: readonly Micro[], index: number): void {
    const { key, value } = microAt(micros, index);
    const list = this.lists.of(key);
    const element = elementOf(value);
    if (!list.append(element, transaction)) {
      this.#again ??= `${shown(element)} was appended to ${shown(key)} more than once: whose element it is cannot be told`;
    }
    const next = nextAppend(micros, index);
    if (next !== undefined) list.following.set(element, elementOf(next.value));
    this.micros.append(list, element);
  }

  #read(transaction: number, micros: readonly Micro[], index: number): void {
    const { key, value } = microAt(micros, index);
    const list = this.lists.of(key);
    const seen: unknown = value ?? [];
    if (!Array.isArray(seen)) {
      const name = this.transactions.nameOf(transaction);
      throw new HistoryError(`operation ${name}: a read sees a list, not ${shown(value)}`);
    }
    const elements = elementsOf(seen);
    const internal = againstItself(micros, index, elements);
    if (internal !== undefined) tell(this, "internal", transaction, internal);
    const fits = list.read(elements, transaction);
    if (!fits) {
      const other = this.transactions.nameOf(list.longestReader);
      const says = `read ${shown(key)} as ${shown(elements)}, and ${other} read ${shown(list.longest)}`;
      tell(this, "incompatible-order", transaction, says);
      if (new Set(elements).size < elements.length) tellTwice(this, transaction, key, elements);
      this.odd.push({ transaction, list, elements });
    }
    this.micros.read(list, fits ? elements.length : undefined);
  }

  #why({ to, kind, key }: CycleEdge): string {
    if (kind === dependency.rt) return "had ended before the next began";
    const list = this.lists.at(key);
    const what = shown(list.key);
    if (kind === dependency.wr) return `wrote the last that the next read of ${what}`;
    const appended = [...list.writers()].filter(([, writer]) => writer === to).map(([element]) => shown(element));
    const theirs = appended.length === 0 ? "" : ` (${appended.join(", ")})`;
    if (kind === dependency.ww) return `appended to ${what} before the next did${theirs}`;
    return `read ${what} without what the next appended${theirs}`;
  }
}

function microAt(micros: readonly Micro[], index: number): Micro {
  const micro = micros[index];
  if (micro === undefined) throw new Error(`invariant: a transaction has a micro-operation ${index}`);
  return micro;
}
