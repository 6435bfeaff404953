import type { Chain } from "./model.ts";

/** Collects transitions row by row into typed arrays that grow; a million states fit where objects would not. */
export class ChainBuilder {
  #offset = new Int32Array(1024);
  #target = new Int32Array(4096);
  #rate = new Float64Array(4096);
  #rows = 0;
  #entries = 0;

  /** Adds to the row that is open. */
  add(target: number, rate: number): void {
    if (this.#entries === this.#target.length) {
      this.#target = grown(this.#target, Int32Array);
      this.#rate = grown(this.#rate, Float64Array);
    }
    this.#target[this.#entries] = target;
    this.#rate[this.#entries] = rate;
    this.#entries += 1;
  }

  /** Closes the open row, merging what leads to the same state. */
  endRow(): void {
    const start = this.#offset[this.#rows]!;
    let kept = start;
    for (let i = start; i < this.#entries; i += 1) {
      const target = this.#target[i]!;
      if (target === this.#rows || this.#rate[i] === 0) continue;
      let at = start;
      while (at < kept && this.#target[at] !== target) at += 1;
      if (at < kept) {
        this.#rate[at] = this.#rate[at]! + this.#rate[i]!;
      } else {
        this.#target[kept] = target;
        this.#rate[kept] = this.#rate[i]!;
        kept += 1;
      }
    }
    this.#entries = kept;
    this.#rows += 1;
    if (this.#rows + 1 > this.#offset.length) this.#offset = grown(this.#offset, Int32Array);
    this.#offset[this.#rows] = kept;
  }

  finish(): Chain {
    return {
      size: this.#rows,
      offset: this.#offset.subarray(0, this.#rows + 1),
      target: this.#target.subarray(0, this.#entries),
      rate: this.#rate.subarray(0, this.#entries),
    };
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, Kind: new (length: number) => T): T {
  const to = new Kind(Math.ceil(from.length * 1.7));
  to.set(from);
  return to;
}

/** A chain from transitions in any order; self-loops and zero rates mean nothing and are left out. */
export function chainOf(size: number, moves: readonly { from: number; to: number; rate: number }[]): Chain {
  const rows: { to: number; rate: number }[][] = Array.from({ length: size }, () => []);
  for (const move of moves) rows[move.from]!.push(move);
  const builder = new ChainBuilder();
  for (const row of rows) {
    for (const move of row) builder.add(move.to, move.rate);
    builder.endRow();
  }
  return builder.finish();
}
