import { blocking, gateValue, works, type Network } from "../parts/network.ts";

/** A structure that is kept evaluated while parts change one at a time. */
export class LiveNetwork {
  readonly #network: Network;
  readonly #value: Uint8Array;
  readonly #working: Int32Array;
  readonly #blocked: Int32Array;
  readonly #inputs: Int32Array;
  readonly #parentOffset: Int32Array;
  readonly #parents: Int32Array;

  /** All parts work at first. */
  constructor(network: Network) {
    this.#network = network;
    const gates = network.atLeast.length;
    const nodes = network.parts + gates;
    this.#value = new Uint8Array(nodes).fill(works);
    this.#inputs = Int32Array.from({ length: gates }, (_, g) => network.offset[g + 1]! - network.offset[g]!);
    this.#working = this.#inputs.slice();
    this.#blocked = new Int32Array(gates);
    this.#parentOffset = new Int32Array(nodes + 1);
    for (const child of network.children) this.#parentOffset[child + 1] = this.#parentOffset[child + 1]! + 1;
    for (let i = 0; i < nodes; i += 1) this.#parentOffset[i + 1] = this.#parentOffset[i + 1]! + this.#parentOffset[i]!;
    const fill = this.#parentOffset.slice(0, nodes);
    this.#parents = new Int32Array(network.children.length);
    for (let g = 0; g < gates; g += 1) {
      for (let c = network.offset[g]!; c < network.offset[g + 1]!; c += 1) {
        const child = network.children[c]!;
        this.#parents[fill[child]!] = g;
        fill[child] = fill[child]! + 1;
      }
    }
  }

  get isUp(): boolean {
    return this.#value[this.#network.root] === works;
  }

  set(node: number, value: number): void {
    const before = this.#value[node]!;
    if (before === value) return;
    this.#value[node] = value;
    const end = this.#parentOffset[node + 1]!;
    for (let p = this.#parentOffset[node]!; p < end; p += 1) {
      const gate = this.#parents[p]!;
      if (before === works) this.#working[gate] = this.#working[gate]! - 1;
      else if (before === blocking) this.#blocked[gate] = this.#blocked[gate]! - 1;
      if (value === works) this.#working[gate] = this.#working[gate]! + 1;
      else if (value === blocking) this.#blocked[gate] = this.#blocked[gate]! + 1;
      const now = gateValue(
        this.#network.atLeast[gate]!,
        this.#inputs[gate]!,
        this.#working[gate]!,
        this.#blocked[gate]!,
      );
      this.set(this.#network.parts + gate, now);
    }
  }
}
