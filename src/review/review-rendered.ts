import type { Design } from "../catalogue/contract/design.ts";
import { technologiesOf } from "../catalogue/index.ts";
import type { Finding } from "../spec/finding.ts";
import { modelOfFiles } from "./model/from-files.ts";
import type { PlaceOf } from "./places.ts";
import { keyOf, toldAt } from "./rendered/place-in-site.ts";
import { overrideAt, overrideKey } from "./rendered/overrides.ts";
import { renderedFiles } from "./rendered/rendered-files.ts";
import { modelRules } from "./rules/all.ts";

/** What is known better without the files. */
const knownBetter: ReadonlySet<string> = new Set([
  // Whether hosts share a directory stands in no file here; the design knows what one host alone has.
  "image-store-on-one-disk",
  // The parser's own `fencing-none` says it already.
  "fencing-off",
  // A site file knows one network.
  "one-ring",
]);

/**
 * Reviews the files that a design lays on hosts as if they were anybody's, and tells each finding at the key of the site
 * file that decides the line. What the files of several hosts say of one key is told once.
 */
export function reviewRendered(design: Design, placeOf: PlaceOf): readonly Finding[] {
  const files = renderedFiles(design);
  const { model, findings } = modelOfFiles(files);
  const context = {
    detectionMs: design.detectionMs,
    zones: new Map(design.hosts.map(({ name, zone }) => [name, zone])),
  };
  const origins = technologiesOf(design).flatMap((technology) => technology.files?.origins ?? []);
  const fileShown = new Map(files.map((file) => [file.shown, file]));
  const hostOf = new Map<string, string>();
  return [...findings, ...modelRules.flatMap((rule) => rule(model, context))].flatMap((found) => {
    const file = fileShown.get(found.place.file);
    if (file === undefined) throw new Error(`invariant: ${found.place.file} was not rendered`);
    if (knownBetter.has(found.code)) return [];
    const line = file.text.split("\n")[found.place.line - 1] ?? "";
    const own = overrideAt(design, file, found.place.line);
    const key = own === undefined ? keyOf(file, line, origins, placeOf) : overrideKey(own);
    const about = [found.code, file.path, ...key].join("\n");
    const host = hostOf.get(about) ?? file.host;
    hostOf.set(about, host);
    return host === file.host ? [toldAt(key, found, file, placeOf)] : [];
  });
}
