import { designSite } from "../design/design-site.ts";
import { targetMissed } from "../predict/site/target-missed.ts";
import { unknownRates } from "../predict/site/unknown-rates.ts";
import { cutSets } from "../review/graph/cut-sets.ts";
import { switchesOf } from "../review/graph/element-ids.ts";
import { dependencyGraph } from "../review/graph/from-design.ts";
import { ratedCuts } from "../review/graph/probability.ts";
import { placesIn } from "../review/places.ts";
import { reviewDesign } from "../review/review-design.ts";
import { inOrder } from "../review/review-files.ts";
import type { Finding } from "../spec/finding.ts";
import type { Site } from "../spec/site.ts";

/** All that is wrong or risky about a sound site file and what is designed from it, and what stops each endpoint. */
export function findingsWithDesign(
  { site, findings }: { readonly site: Site; readonly findings: readonly Finding[] },
  text: string,
  path: string,
) {
  const design = designSite(site);
  const switches = switchesOf(site);
  const graph = dependencyGraph(design, switches);
  const rated = ratedCuts(graph, cutSets(graph, 2), site.rates);
  const placeOf = placesIn(text, path);
  const unknown = unknownRates(design, site.rates, placeOf);
  const missed = unknown.length > 0 ? [] : targetMissed(design, site.rates, placeOf);
  const review = [...unknown, ...missed, ...reviewDesign(design, placeOf, switches)];
  return {
    all: inOrder([...findings, ...review]),
    cuts: { endpoints: graph.targets.map(({ name }) => name), rated },
  };
}
