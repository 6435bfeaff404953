/**
 * Numbers states in the order in which they are found. A state is a vector of small whole numbers, kept as one
 * mixed-radix number in a double (exact to 2^53) in an open-addressing table.
 */
export class StateIndex {
  readonly #radix: readonly number[];
  #table = new Int32Array(1 << 12).fill(-1);
  #keys = new Float64Array(1 << 11);
  #size = 0;

  /** @throws RangeError when a state vector does not fit 2^53: {@link fits} tells beforehand. */
  constructor(radix: readonly number[]) {
    if (!StateIndex.fits(radix)) throw new RangeError("a state does not fit in 2^53");
    this.#radix = radix;
  }

  static fits(radix: readonly number[]): boolean {
    return radix.reduce((product, base) => product * base, 1) <= Number.MAX_SAFE_INTEGER;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of a state, new or known. */
  add(digits: Int32Array): number {
    let key = 0;
    for (let i = 0; i < this.#radix.length; i += 1) key = key * this.#radix[i]! + digits[i]!;
    const mask = this.#table.length - 1;
    let slot = hash(key) & mask;
    for (;;) {
      const found = this.#table[slot]!;
      if (found < 0) break;
      if (this.#keys[found] === key) return found;
      slot = (slot + 1) & mask;
    }
    if (this.#size === this.#keys.length) this.#grow();
    this.#keys[this.#size] = key;
    this.#size += 1;
    if (this.#size * 2 > this.#table.length) this.#rehash();
    else this.#table[slot] = this.#size - 1;
    return this.#size - 1;
  }

  read(state: number, digits: Int32Array): void {
    let key = this.#keys[state]!;
    for (let i = this.#radix.length - 1; i >= 0; i -= 1) {
      const base = this.#radix[i]!;
      const rest = Math.floor(key / base);
      digits[i] = key - rest * base;
      key = rest;
    }
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
  }

  #rehash(): void {
    this.#table = new Int32Array(this.#table.length * 2).fill(-1);
    const mask = this.#table.length - 1;
    for (let state = 0; state < this.#size; state += 1) {
      let slot = hash(this.#keys[state]!) & mask;
      while (this.#table[slot]! >= 0) slot = (slot + 1) & mask;
      this.#table[slot] = state;
    }
  }
}

/** Mixes the two halves of the number (multipliers of MurmurHash3's finaliser). */
function hash(key: number): number {
  const high = Math.floor(key / 4_294_967_296);
  let h = (key | 0) ^ Math.imul(high, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) & 0x7fffffff;
}
