import { providedBy, providersFor, technologiesFor } from "../catalogue/index.ts";
import type { Design } from "../catalogue/contract/design.ts";
import type { Provided } from "../catalogue/contract/provisions.ts";
import type { Offer, Technology } from "../catalogue/contract/technology.ts";
import type { Site } from "../spec/site.ts";

/** A technology with its options parsed, and what it offers this site. */
export interface Chosen {
  readonly technology: Technology;
  readonly options: unknown;
  readonly offer: Offer;
}

/** What a site runs, and who fills which role there. */
export interface Choice {
  readonly chosen: readonly Chosen[];
  readonly providers: Design["providers"];
  readonly provided: Provided;
}

export function choose(site: Site): Choice {
  const technologies = technologiesFor(site);
  const providers = providersFor(site, technologies);
  return {
    chosen: technologies.map((technology) => {
      const options = technology.options.parse(site.services[technology.name] ?? {});
      return { technology, options, offer: technology.offer(site, options, providers) };
    }),
    providers,
    provided: providedBy(providers),
  };
}
