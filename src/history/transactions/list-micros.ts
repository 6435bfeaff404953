import { shown } from "../anomaly.ts";
import { Ints } from "./ints.ts";
import type { KeyedLists, List } from "./lists.ts";
import type { Scalar } from "./transaction-log.ts";

/** What one micro-operation did to a list. */
export interface ListMicro {
  /** The number of the list. */
  readonly list: number;
  /** Of a read, how many elements it saw; undefined for an append. A read that fits to no other is in no log. */
  readonly length: number | undefined;
}

const isAppend = -1;
const isOdd = -2;

/** What every transaction did, in as little memory as may be. */
export class ListMicros {
  /** By transaction: its first micro-operation. */
  readonly #first = new Ints();
  readonly #list = new Ints();
  readonly #length = new Ints();
  readonly #element: Scalar[] = [];

  /** The next that are told are the next transaction's. */
  begin(): void {
    this.#first.push(this.#list.length);
  }

  append(list: List, element: Scalar): void {
    this.#add(list, isAppend, element);
  }

  /** @param length how much of the list it saw; undefined where what it saw fits to no other */
  read(list: List, length: number | undefined): void {
    this.#add(list, length ?? isOdd, null);
  }

  of(transaction: number): readonly ListMicro[] {
    const found: ListMicro[] = [];
    for (let micro = this.#first.at(transaction); micro < this.#end(transaction); micro += 1) {
      const length = this.#length.at(micro);
      if (length !== isOdd)
        found.push({ list: this.#list.at(micro), length: length === isAppend ? undefined : length });
    }
    return found;
  }

  /** For people. */
  textOf(transaction: number, lists: KeyedLists): string {
    const parts: string[] = [];
    for (let micro = this.#first.at(transaction); micro < this.#end(transaction); micro += 1) {
      const { key, longest } = lists.at(this.#list.at(micro));
      const length = this.#length.at(micro);
      if (length === isAppend) parts.push(`append ${shown(key)} ${shown(this.#element[micro])}`);
      else parts.push(`r ${shown(key)} ${length === isOdd ? "as no other did" : shown(longest.slice(0, length))}`);
    }
    return `[${parts.join(", ")}]`;
  }

  #end(transaction: number): number {
    return transaction + 1 < this.#first.length ? this.#first.at(transaction + 1) : this.#list.length;
  }

  #add(list: List, length: number, element: Scalar): void {
    this.#list.push(list.number);
    this.#length.push(length);
    this.#element.push(element);
  }
}
