/** What can be lost. */
export type ElementKind =
  /** A host: it loses power, its hardware fails, its kernel stops. */
  | "host"
  /** A zone: every host in it at once. */
  | "zone"
  /** A switch: every host that no other switch connects. */
  | "switch"
  /** One component on one host: the process fails and does not come back by itself. */
  | "part"
  /** A device that fences a host. */
  | "fence-device"
  /**
   * Something hosts merely agree on, such as a virtual router id or keys that all of them have: it does not fail by
   * itself, so that it is in no cut set, but it can be asked about.
   */
  | "agreement";

export interface Element {
  readonly id: string;
  readonly kind: ElementKind;
  /** For people: `host c1`, `galera on c1`. */
  readonly name: string;
}

/** Works while at least `need` of its inputs work. `need` = all of them is an and, 1 is an or. */
export interface Gate {
  readonly id: string;
  readonly need: number;
  /** Ids of elements and gates; a gate stands after its inputs in the graph. */
  readonly inputs: readonly string[];
  /** For people, what works when it works: `a majority of galera`. */
  readonly name: string;
}

export interface Target {
  readonly name: string;
  readonly gate: string;
  /** `endpoint`: what a client connects to; `data`: what it asks for, such as images. */
  readonly kind: "endpoint" | "data";
}

/** Who needs what: elements that can be lost, gates over them, and what clients ask for on top. No cycles. */
export interface DependencyGraph {
  readonly elements: readonly Element[];
  /** Each after everything it needs. */
  readonly gates: readonly Gate[];
  readonly targets: readonly Target[];
}

/** Makes a graph bottom-up; a gate can only be made of what is there, so there are no cycles. */
export class GraphBuilder {
  readonly elements = new Map<string, Element>();
  readonly gates = new Map<string, Gate>();
  readonly targets: Target[] = [];

  element(kind: ElementKind, id: string, name: string): string {
    if (!this.elements.has(id)) {
      this.elements.set(id, { id, kind, name });
    }
    return id;
  }

  has(id: string): boolean {
    return this.gates.has(id) || this.elements.has(id);
  }

  gate(id: string, need: number, inputs: readonly string[], name: string): string {
    if (!this.gates.has(id)) {
      const missing = inputs.find((input) => !this.has(input));
      if (missing !== undefined) {
        throw new Error(`invariant: ${id} needs ${missing}, which is not in the graph`);
      }
      this.gates.set(id, { id, need, inputs: [...new Set(inputs)], name });
    }
    return id;
  }

  all(id: string, inputs: readonly string[], name: string): string {
    return this.gate(id, new Set(inputs).size, inputs, name);
  }

  finish(): DependencyGraph {
    return { elements: [...this.elements.values()], gates: [...this.gates.values()], targets: this.targets };
  }
}
