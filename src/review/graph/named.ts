import type { DependencyGraph, Element } from "./graph.ts";

export interface NamedElements {
  /** Every name that stands for something. */
  readonly known: readonly string[];
  find(name: string): readonly Element[];
}

/**
 * What an operator may call the parts of a graph: a host or a zone by its name (both, where they have the same), a
 * component everywhere by its name, a component on a host as `galera@c1`, anything by its id.
 */
export function namedElements(graph: DependencyGraph): NamedElements {
  const byName = new Map<string, Element[]>();
  const add = (name: string, element: Element) => {
    const known = byName.get(name);
    if (known === undefined) {
      byName.set(name, [element]);
    } else {
      known.push(element);
    }
  };
  for (const element of graph.elements) {
    add(element.id, element);
    const [component, host] = element.id.split("@");
    const short = element.id.slice(element.id.indexOf(":") + 1);
    if (host !== undefined && component !== undefined) {
      add(component, element);
    } else if (short !== element.id) {
      add(short, element);
    }
  }
  return {
    known: [...byName.keys()],
    find: (name) => byName.get(name) ?? [],
  };
}
