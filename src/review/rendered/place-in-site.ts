import type { Origin, SiteKey } from "../../catalogue/contract/origin.ts";
import type { Finding } from "../../spec/finding.ts";
import { isWritten, type PlaceOf } from "../places.ts";
import type { RenderedFile } from "./rendered-files.ts";

/** The key of the site file that decides a line of a rendered file; the first that is written, otherwise the last. */
export function keyOf(file: RenderedFile, line: string, origins: readonly Origin[], placeOf: PlaceOf): SiteKey {
  for (const origin of origins) {
    const found = origin.path === file.path ? origin.line.exec(line) : null;
    if (found !== null) {
      const keys = origin.keys.map((key) => key.map((part) => filledIn(part, found)));
      return keys.find((key) => isWritten(placeOf, key)) ?? keys.at(-1) ?? [];
    }
  }
  return ["services", file.technology];
}

function filledIn(part: string, found: RegExpExecArray): string {
  return part.replace(/^\$(\d)$/u, (whole, group: string) => found[Number(group)] ?? whole);
}

/**
 * The finding told at the key: with the site's line instead of the rendered one, which may hold a secret, and with a remedy
 * that the next apply does not undo.
 */
export function toldAt(key: SiteKey, finding: Finding, file: RenderedFile, placeOf: PlaceOf): Finding {
  const { code, severity, message, remedy } = finding;
  const { excerpt, ...place } = placeOf(key);
  return {
    code,
    severity,
    message,
    place,
    ...(excerpt === undefined ? {} : { excerpt }),
    remedy: `Change ${key.join(".")} in the site file, from which ${file.path} is written. What must become of it there: ${remedy}`,
  };
}
