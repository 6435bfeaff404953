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
  return { code, severity, message, place: { file: host, line: 1, column: 1 }, remedy };
}
