import type { ReviewFindingCode } from "../../review/codes.ts";
import type { Finding, Severity } from "../../spec/finding.ts";

/** A finding about a host as a whole, or about what runs there. */
export function atHost(
  code: ReviewFindingCode,
  severity: Severity,
  host: string,
  message: string,
  remedy: string,
): Finding {
  return {
    code,
    severity,
    message: printable(message),
    place: { file: host, line: 1, column: 1 },
    remedy: printable(remedy),
  };
}

/** What hosts say stands in sentences and comments: it must not end them, nor speak to a terminal. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must go
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu, "·");
}
