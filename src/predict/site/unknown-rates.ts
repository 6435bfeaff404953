import type { Design } from "../../catalogue/contract/design.ts";
import { everyKind, ratedKinds } from "../../spec/default-rates.ts";
import type { Finding, Place } from "../../spec/finding.ts";
import { nearest } from "../../text/nearest.ts";
import { listed, quote } from "../../text/sentence.ts";
import type { SiteRates } from "../../spec/site.ts";
import { asDesigned } from "./knobs.ts";
import { ratedNamesOf } from "./site-model.ts";

/** Where in the site file something stands. */
export type PlaceOf = (path: readonly string[]) => Place & { readonly excerpt?: string };

/** A rate whose name means no part of the model is an error: the default would silently stay in place. */
export function unknownRates(design: Design, rates: SiteRates, placeOf: PlaceOf): readonly Finding[] {
  const names = Object.keys(rates);
  if (names.length === 0) return [];
  const known = new Set([everyKind, ...ratedKinds, ...ratedNamesOf(design, asDesigned)]);
  return names
    .filter((name) => !known.has(name))
    .map((name): Finding => {
      const { excerpt, ...place } = placeOf(["rates", name]);
      return {
        code: "rate-of-unknown-part",
        severity: "error",
        message: messageFor(design, name),
        place,
        remedy: remedyFor(name, known),
        ...(excerpt === undefined ? {} : { excerpt }),
      };
    });
}

function messageFor(design: Design, name: string): string {
  const idle =
    design.components.some((component) => component.name === name) || design.hosts.some((host) => host.name === name);
  return idle
    ? `No endpoint needs ${quote(name)}, so that its rate would change nothing.`
    : `rates names ${quote(name)}, which is no part of this site.`;
}

function remedyFor(name: string, known: ReadonlySet<string>): string {
  const meant = nearest(name, known);
  const kinds = listed(ratedKinds, "or");
  const all = `Name a kind (${kinds}), ${everyKind}, a component, a host, a zone, or one part such as COMPONENT@HOST or system HOST; predict --emit-model lists them.`;
  return meant === undefined ? all : `Did you mean ${quote(meant)}? ${all}`;
}
