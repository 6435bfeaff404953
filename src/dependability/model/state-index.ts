/**
 * Numbers states in the order in which they are found. A state is a vector of small whole numbers, kept as mixed-radix
 * numbers in doubles (each exact to 2^53, mostly one) in an open-addressing table.
 */
export class StateIndex {
  readonly #radix: readonly number[];
  /** Which of the doubles of a state holds a digit. */
  readonly #wordOf: readonly number[];
  readonly #words: number;
  readonly #key: Float64Array;
  #table = new Int32Array(1 << 12).fill(-1);
  #keys: Float64Array;
  #size = 0;

  constructor(radix: readonly number[]) {
    this.#radix = radix;
    let [word, product] = [0, 1];
    this.#wordOf = radix.map((base) => {
      product *= base;
      if (product > Number.MAX_SAFE_INTEGER) [word, product] = [word + 1, base];
      return word;
    });
    this.#words = word + 1;
    this.#key = new Float64Array(this.#words);
    this.#keys = new Float64Array((1 << 11) * this.#words);
  }

  get size(): number {
    return this.#size;
  }

  /** The number of a state, new or known. */
  add(digits: Int32Array): number {
    const key = this.#key.fill(0);
    for (let i = 0; i < this.#radix.length; i += 1) {
      const word = this.#wordOf[i]!;
      key[word] = key[word]! * this.#radix[i]! + digits[i]!;
    }
    const mask = this.#table.length - 1;
    let slot = hashOf(key, 0, this.#words) & mask;
    for (;;) {
      const found = this.#table[slot]!;
      if (found < 0) break;
      if (this.#isAt(found * this.#words)) return found;
      slot = (slot + 1) & mask;
    }
    if ((this.#size + 1) * this.#words > this.#keys.length) this.#grow();
    this.#keys.set(key, this.#size * this.#words);
    this.#size += 1;
    if (this.#size * 2 > this.#table.length) this.#rehash();
    else this.#table[slot] = this.#size - 1;
    return this.#size - 1;
  }

  read(state: number, digits: Int32Array): void {
    let word = -1;
    let key = 0;
    for (let i = this.#radix.length - 1; i >= 0; i -= 1) {
      if (this.#wordOf[i] !== word) {
        word = this.#wordOf[i]!;
        key = this.#keys[state * this.#words + word]!;
      }
      const base = this.#radix[i]!;
      const rest = Math.floor(key / base);
      digits[i] = key - rest * base;
      key = rest;
    }
  }

  #isAt(offset: number): boolean {
    for (let w = 0; w < this.#words; w += 1) if (this.#keys[offset + w] !== this.#key[w]) return false;
    return true;
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
      let slot = hashOf(this.#keys, state * this.#words, this.#words) & mask;
      while (this.#table[slot]! >= 0) slot = (slot + 1) & mask;
      this.#table[slot] = state;
    }
  }
}

/** Mixes the two halves of each number (multipliers of MurmurHash3's finaliser). */
function hashOf(keys: Float64Array, at: number, words: number): number {
  let h = 0;
  for (let w = 0; w < words; w += 1) {
    const key = keys[at + w]!;
    const high = Math.floor(key / 4_294_967_296);
    h = Math.imul(h, 31) ^ (key | 0) ^ Math.imul(high, 0x9e3779b1);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h & 0x7fffffff;
}
