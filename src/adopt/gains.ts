import { vocabulary } from "../catalogue/index.ts";
import type { Design } from "../catalogue/contract/design.ts";
import { designSite } from "../design/design-site.ts";
import { siteDefaults } from "../spec/site-defaults.ts";
import type { Site } from "../spec/site.ts";

/** What a change of timers buys: the site with it, to be predicted, and the longest outages that one fault is bound to cost. */
export interface Gain {
  /** Whose timers change: `corosync`; undefined: everybody's. */
  readonly layer: string | undefined;
  readonly site: Site;
  readonly design: Design;
  /** The endpoint that gains the most; undefined where no bound becomes shorter. */
  readonly most: { readonly endpoint: string; readonly fromMs: number; readonly toMs: number } | undefined;
}

/**
 * What Quorate's timers would buy on a site that runs by others: all of them, and those of one layer with everything else as it is,
 * the best first. A layer that buys nothing alone is left out: another one is slower. None where the site has Quorate's already.
 */
export function gainsOf(site: Site, design: Design): readonly Gain[] {
  const { timerValues: _, ...rest } = site;
  const ours: Site = { ...rest, timers: "quorate", detectionMs: siteDefaults.detectionMs };
  const designed = designSite(ours);
  const now = valuesOf(design);
  const differing = Object.values(designed.timers).filter(({ name, valueMs }) => now[name] !== valueMs);
  if (differing.length === 0) return [];
  const layers = [...new Set(differing.map(({ layer }) => layer))];
  const single = layers.flatMap((layer): Gain[] => {
    const changed = differing.filter((timer) => timer.layer === layer);
    const timerValues = { ...now, ...Object.fromEntries(changed.map(({ name, valueMs }) => [name, valueMs])) };
    const mixed: Site = { ...site, timerValues };
    // What two layers agree on cannot always be had of one alone.
    return vocabulary.timersOf(mixed).broken.length > 0 ? [] : [gain(layer, mixed, designSite(mixed), design)];
  });
  const useful = single.filter(({ most }) => most !== undefined);
  return [gain(undefined, ours, designed, design), ...useful.toSorted((a, b) => shorterBy(b) - shorterBy(a))];
}

function gain(layer: string | undefined, site: Site, changed: Design, now: Design): Gain {
  const [best] = now.outages
    .map(({ fault, endpoint, boundMs }) => {
      const after = changed.outages.find((each) => each.fault === fault && each.endpoint === endpoint);
      return { endpoint, fromMs: boundMs, toMs: after?.boundMs ?? boundMs };
    })
    .toSorted((a, b) => b.fromMs - b.toMs - (a.fromMs - a.toMs));
  return { layer, site, design: changed, most: best !== undefined && best.toMs < best.fromMs ? best : undefined };
}

function shorterBy({ most }: Gain): number {
  return most === undefined ? 0 : most.fromMs - most.toMs;
}

function valuesOf({ timers }: Design): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.values(timers).map(({ name, valueMs }) => [name, valueMs]));
}
