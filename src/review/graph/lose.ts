import { listed } from "../model/setting.ts";
import type { DependencyGraph, Gate } from "./graph.ts";

/** What a loss does to one target. */
export interface Consequence {
  readonly endpoint: string;
  readonly kind: "endpoint" | "data";
  readonly stopped: boolean;
  /** Why it stops, or what keeps it going; a sentence. */
  readonly because: string;
}

/** What stops when these elements are lost, all at once and for good, and by which mechanism. */
export function lose(graph: DependencyGraph, lost: Iterable<string>): readonly Consequence[] {
  const down = new Set(lost);
  const gates = new Map(graph.gates.map((gate) => [gate.id, gate]));
  const names = new Map([...graph.elements, ...graph.gates].map(({ id, name }) => [id, name]));
  for (const gate of graph.gates) {
    if (working(gate, down).length < gate.need) {
      down.add(gate.id);
    }
  }
  return graph.targets.map(({ name, kind, gate }) => ({
    endpoint: name,
    kind,
    stopped: down.has(gate),
    because: down.has(gate)
      ? mechanism(gate, { gates, names, down })
      : "what is left of every part it needs is enough.",
  }));
}

function working(gate: Gate, down: ReadonlySet<string>): readonly string[] {
  return gate.inputs.filter((input) => !down.has(input));
}

interface View {
  readonly gates: ReadonlyMap<string, Gate>;
  readonly names: ReadonlyMap<string, string>;
  readonly down: ReadonlySet<string>;
}

/**
 * Goes down from a stopped gate to the one that explains it: through parts that are needed as they are, and through
 * redundant ones where all their inputs stopped for a reason that they share.
 */
function mechanism(start: string, view: View): string {
  const path: string[] = [];
  let current = start;
  for (let steps = 0; steps < view.gates.size; steps += 1) {
    const gate = view.gates.get(current);
    if (gate === undefined) {
      break;
    }
    const failed = gate.inputs.filter((input) => view.down.has(input));
    const next = gate.need === gate.inputs.length ? failed[0] : sharedCause(failed, view);
    if (next === undefined) {
      return sentence(gate, failed, path, view);
    }
    path.push(gate.name);
    current = next;
  }
  const missing = view.names.get(current) ?? current;
  // A host's own element and what works when it does have one name.
  const needing = path.slice(1).findLast((name) => name !== missing) ?? "it";
  return `${needing} does not work without ${missing}.`;
}

/** A stopped part that every one of the stopped inputs needs as it is. */
function sharedCause(failed: readonly string[], view: View): string | undefined {
  const needed = failed.map((input) => {
    const gate = view.gates.get(input);
    return gate === undefined || gate.need < gate.inputs.length
      ? []
      : gate.inputs.filter((part) => view.down.has(part));
  });
  const [first = [], ...others] = needed;
  return failed.length < 2 ? undefined : first.find((part) => others.every((parts) => parts.includes(part)));
}

function sentence(gate: Gate, failed: readonly string[], path: readonly string[], view: View): string {
  const left = gate.inputs.length - failed.length;
  const lostNames = listed(failed.map((input) => view.names.get(input) ?? input));
  const through = path.length > 1 ? `, without which ${path[path.length - 1] ?? ""} does not work` : "";
  return `${gate.name} needs ${gate.need} of ${gate.inputs.length} and has ${left}: ${lostNames} ${failed.length === 1 ? "is" : "are"} down${through}.`;
}
