import type { LogReader } from "../../catalogue/contract/events.ts";
import { withVariables } from "../../text/script.ts";
import collect from "./collect.sh";

/** Lines of one file that are read at most; a drill lasts minutes. */
const fileLinesMax = 5000;

/**
 * A bash script that prints what the readers' programs logged since a moment: collect.sh.
 *
 * @param sinceWallMs by the host's own clock, milliseconds since 1970.
 */
export function collectScript(readers: readonly LogReader[], sinceWallMs: number): string {
  const identifiers = readers.flatMap(({ place }) => (place.kind === "journal" ? place.identifiers : []));
  const patterns = readers.flatMap(({ place }) => (place.kind === "file" ? [place.path] : []));
  const since = (sinceWallMs / 1000).toFixed(3);
  return withVariables(collect, { since, identifiers, patterns, lines_max: fileLinesMax });
}
