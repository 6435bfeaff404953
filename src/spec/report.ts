import type { SiteFindingCode } from "./codes.ts";
import type { Finding, Severity } from "./finding.ts";
import type { SourceText } from "./source-text.ts";

export interface Words {
  readonly message: string;
  readonly remedy: string;
  readonly severity?: Severity;
}

/** A finding about the text at an offset. */
export function report(source: SourceText, code: SiteFindingCode, offset: number, words: Words): Finding {
  const place = source.placeAt(offset);
  return {
    code,
    severity: words.severity ?? "error",
    message: words.message,
    place,
    excerpt: source.line(place.line),
    remedy: words.remedy,
  };
}
