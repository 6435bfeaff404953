import { nearest } from "../../text/nearest.ts";
import { listed } from "../model/setting.ts";
import type { DependencyGraph, Element } from "./graph.ts";
import { lose, type Consequence } from "./lose.ts";
import { namedElements } from "./named.ts";

/** What it means to lose what an operator names, or the sentence that says which name is none. */
export type NamedLoss =
  | { readonly kind: "known"; readonly lost: readonly string[]; readonly consequences: readonly Consequence[] }
  | { readonly kind: "unknown"; readonly sentence: string };

/** What stops when these are lost at once, and by which mechanism. */
export function loseNamed(graph: DependencyGraph, names: readonly string[]): NamedLoss {
  const named = namedElements(graph);
  const unknown = names.find((name) => named.find(name).length === 0);
  if (unknown !== undefined) {
    return { kind: "unknown", sentence: unknownName(unknown, named.known, graph.elements) };
  }
  const lost = names.flatMap((name) => named.find(name));
  const consequences = lose(
    graph,
    lost.map(({ id }) => id),
  );
  return { kind: "known", lost: [...new Set(lost.map(({ name }) => name))], consequences };
}

function unknownName(name: string, known: readonly string[], elements: readonly Element[]): string {
  const called = `nothing of the site is called ${JSON.stringify(name.slice(0, 60))}`;
  const guess = nearest(name, known);
  if (guess !== undefined) return `${called}; did you mean ${guess}?`;
  const named = (kind: Element["kind"]) =>
    elements.filter((element) => element.kind === kind).map(({ id }) => id.slice(id.indexOf(":") + 1));
  const placed = elements.filter(({ kind, id }) => kind === "part" && id.includes("@")).map(({ id }) => id);
  const components = placed.map((id) => id.slice(0, id.indexOf("@")));
  const offers = [
    ["hosts", named("host")],
    ["zones", named("zone")],
    ["switches", named("switch")],
    ["components", [...new Set(components)]],
  ] as const;
  const offer = offers
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${kind} ${listed(names, 10)}`)
    .join("; ");
  const [example] = placed;
  return `${called}; it has ${offer}${example === undefined ? "" : `; one component on one host is ${example}`}`;
}
