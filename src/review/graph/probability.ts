import type { CutSet } from "./cut-sets.ts";
import type { DependencyGraph, ElementKind } from "./graph.ts";

/** Mean times of one kind of part, in hours. */
export interface PartRate {
  readonly mttfHours: number;
  readonly mttrHours: number;
}

export type CutRates = Readonly<Record<Exclude<ElementKind, "agreement">, PartRate>>;

/**
 * host: fails once a year, repaired in 3 days (Google, "The Datacenter as a Computer"); zone: a top-of-rack switch
 * fails with 5 % a year, replaced in 4 h; part: the software of a cloud controller as a whole, 788 h and 1 h (Dantas et al.,
 * "Models for dependability analysis of cloud computing architectures"), which the parts of a host share; fence device:
 * as a host's board, noticed by its monitor and seen to within a day.
 */
export const defaultCutRates: CutRates = {
  host: { mttfHours: 8760, mttrHours: 72 },
  zone: { mttfHours: 8760 / 0.05, mttrHours: 4 },
  part: { mttfHours: 788, mttrHours: 1 },
  "fence-device": { mttfHours: 8760, mttrHours: 24 },
};

export interface RatedCut {
  readonly endpoint: string;
  readonly elements: CutSet;
  /** That all its elements are down at a moment, each on its own: the product of MTTR / (MTTF + MTTR). */
  readonly probability: number;
}

/** Cut sets with their probabilities, the likeliest first. */
export function ratedCuts(
  graph: DependencyGraph,
  cuts: ReadonlyMap<string, readonly CutSet[]>,
  rates: CutRates = defaultCutRates,
): readonly RatedCut[] {
  const kinds = new Map(graph.elements.map(({ id, kind }) => [id, kind]));
  const partsOn = new Map<string, number>();
  for (const { id } of graph.elements.filter((element) => element.kind === "part")) {
    partsOn.set(hostOf(id), (partsOn.get(hostOf(id)) ?? 0) + 1);
  }
  const down = (id: string): number => {
    const kind = kinds.get(id);
    if (kind === undefined || kind === "agreement") {
      return 0;
    }
    const { mttfHours, mttrHours } = rates[kind];
    const sharers = kind === "part" ? (partsOn.get(hostOf(id)) ?? 1) : 1;
    return mttrHours / (mttfHours * sharers + mttrHours);
  };
  return [...cuts]
    .flatMap(([endpoint, sets]) =>
      sets.map((elements) => ({
        endpoint,
        elements,
        probability: elements.reduce((product, element) => product * down(element), 1),
      })),
    )
    .sort((a, b) => b.probability - a.probability);
}

/** `c1` of `galera@c1`. */
function hostOf(part: string): string {
  return part.slice(part.lastIndexOf("@") + 1);
}
