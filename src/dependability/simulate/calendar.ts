/**
 * The next event of each of a fixed number of clocks, as a tournament of times: setting one clock replays its way to the
 * root, log2(n) comparisons without a branch that depends on the data of others. A clock that is off is at Infinity.
 */
export class Calendar {
  readonly times: Float64Array;
  readonly #leaves: number;
  readonly #winner: Int32Array;

  constructor(clocks: number) {
    let leaves = 1;
    while (leaves < clocks) leaves *= 2;
    this.#leaves = leaves;
    this.times = new Float64Array(leaves).fill(Infinity);
    this.#winner = new Int32Array(2 * leaves);
    for (let i = 0; i < leaves; i += 1) this.#winner[leaves + i] = i;
    for (let i = leaves - 1; i > 0; i -= 1) this.#winner[i] = this.#winner[2 * i]!;
  }

  /** The clock that is next; it may be at Infinity. */
  get next(): number {
    return this.#winner[1]!;
  }

  set(clock: number, time: number): void {
    const times = this.times;
    const winner = this.#winner;
    times[clock] = time;
    let node = (this.#leaves + clock) >> 1;
    while (node > 0) {
      const a = winner[2 * node]!;
      const b = winner[2 * node + 1]!;
      winner[node] = times[b]! < times[a]! ? b : a;
      node >>= 1;
    }
  }
}
