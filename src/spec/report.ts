import type { SiteFindingCode } from "./codes.ts";
import type { Finding, Severity } from "./finding.ts";
import type { SourceText } from "./source-text.ts";

export interface Words {
  readonly message: string;
  readonly remedy: string;
  readonly severity?: Severity;
}

function hidden(_: string, before: string, password: string): string {
  return before + "•".repeat(password.length);
}

/** The line as it may be shown: as long as it is, so that columns stay right. */
export function withoutPasswords(line: string): string {
  return line
    .replaceAll(
      /((?:pass(?:word|wd)|admin_token|secret_key|connection|transport_url)["']?\s*:\s+)("[^"]*"|'[^']*'|[^\s,}]+)/gi,
      hidden,
    )
    .replaceAll(/(:\/\/[^\s/@]*?:)([^\s/@]+)(?=@)/g, hidden);
}

/** A finding about the text at an offset. */
export function report(source: SourceText, code: SiteFindingCode, offset: number, words: Words): Finding {
  const place = source.placeAt(offset);
  return {
    code,
    severity: words.severity ?? "error",
    message: words.message,
    place,
    excerpt: withoutPasswords(source.line(place.line)),
    remedy: words.remedy,
  };
}
