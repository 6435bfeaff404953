import { defaultRates, everyKind } from "../../spec/default-rates.ts";
import type { SiteRates } from "../../spec/site.ts";
import type { CutSet } from "./cut-sets.ts";
import type { DependencyGraph, Element, ElementKind } from "./graph.ts";

/** Mean times of one kind of part, in hours. */
interface PartRate {
  readonly mttfHours: number;
  readonly mttrHours: number;
}

/** A host's board, as far as rates go; noticed by its monitor and seen to within a day. */
const fenceDeviceRate: PartRate = { mttfHours: 8760, mttrHours: 24 };

/** What is taken where the site says nothing: what a prediction takes, which has the switch within its zone. */
function defaultRate(kind: Exclude<ElementKind, "agreement">): PartRate {
  switch (kind) {
    case "host":
      return defaultRates.host;
    case "zone":
    case "switch":
      return defaultRates.zone;
    case "part":
      return defaultRates.software;
    case "fence-device":
      return fenceDeviceRate;
  }
}

export interface RatedCut {
  readonly endpoint: string;
  readonly elements: CutSet;
  /** That all its elements are down at a moment, each on its own: the product of MTTR / (MTTF + MTTR). */
  readonly probability: number;
}

/**
 * Cut sets with their probabilities, the likeliest first.
 *
 * @param siteRates `rates` of the site, as a prediction reads them: by kind (`host`, `zone`, `software`), by name (`c1`,
 * `rack-a`, `galera`) or by both (`host c1`, `zone rack-a`, `galera@c1`); what names more counts more
 */
export function ratedCuts(
  graph: DependencyGraph,
  cuts: ReadonlyMap<string, readonly CutSet[]>,
  siteRates: SiteRates = {},
): readonly RatedCut[] {
  const down = new Map(graph.elements.map((element) => [element.id, unavailability(element, siteRates)]));
  return [...cuts]
    .flatMap(([endpoint, sets]) =>
      sets.map((elements) => ({
        endpoint,
        elements,
        probability: elements.reduce((product, element) => product * (down.get(element) ?? 0), 1),
      })),
    )
    .sort((a, b) => b.probability - a.probability);
}

function unavailability(element: Element, siteRates: SiteRates): number {
  if (element.kind === "agreement") {
    return 0;
  }
  const names = ratedNames(element);
  const base = defaultRate(element.kind);
  const given = [everyKind, ...names].reduce<SiteRates[string]>((sum, name) => ({ ...sum, ...siteRates[name] }), {});
  const mttfHours = given?.mttfHours ?? base.mttfHours;
  const mttrHours = given?.mttrHours ?? base.mttrHours;
  return mttrHours / (mttfHours + mttrHours);
}

/** Names by which `rates` can mean an element: its kind, then itself. */
function ratedNames({ id, kind, name }: Element): readonly string[] {
  const short = id.slice(id.indexOf(":") + 1);
  switch (kind) {
    case "part":
      return ["software", id.slice(0, id.lastIndexOf("@")), id];
    case "host":
      return ["host", short, name];
    case "zone":
      return ["zone", short, name];
    case "switch":
      return ["zone"];
    case "fence-device":
    case "agreement":
      return [];
  }
}
