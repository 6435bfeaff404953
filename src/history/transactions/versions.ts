import type { Scalar } from "./transaction-log.ts";

/** One value of a register, and who had to do with it. */
export interface Version {
  readonly key: Scalar;
  readonly keyNumber: number;
  readonly value: Scalar;
  /** The transaction that wrote it; undefined where none did, below 0 where several did. */
  writer: number | undefined;
  /** Its transaction went on to write another. */
  intermediate: boolean;
  /** Transactions whose first read of the key saw it. */
  readonly readers: number[];
  /** Versions that transactions wrote which had read this one. */
  readonly next: Set<number>;
}

/** All versions of all keys; a number each. */
export class Versions {
  readonly #byKey = new Map<Scalar, { readonly number: number; readonly byValue: Map<Scalar, number> }>();
  readonly #versions: Version[] = [];

  of(key: Scalar, value: Scalar): number {
    let those = this.#byKey.get(key);
    if (those === undefined) {
      those = { number: this.#byKey.size, byValue: new Map() };
      this.#byKey.set(key, those);
    }
    const known = those.byValue.get(value);
    if (known !== undefined) return known;
    const number = this.#versions.length;
    those.byValue.set(value, number);
    this.#versions.push({
      key,
      keyNumber: those.number,
      value,
      writer: undefined,
      intermediate: false,
      readers: [],
      next: new Set(),
    });
    return number;
  }

  at(number: number): Version {
    const version = this.#versions[number];
    if (version === undefined) throw new Error(`invariant: there is a version ${number}`);
    return version;
  }

  get all(): readonly Version[] {
    return this.#versions;
  }

  /** By key: the numbers of its versions. */
  *keys(): Iterable<readonly [Scalar, readonly number[]]> {
    for (const [key, { byValue }] of this.#byKey) yield [key, [...byValue.values()]];
  }
}
