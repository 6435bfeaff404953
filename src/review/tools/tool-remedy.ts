import type { Finding, Severity } from "../../spec/finding.ts";
import type { ReviewFindingCode } from "../codes.ts";

/** Where a tool that writes a file takes a change, so that its next run does not undo it. */
export type ToolRemedy = {
  readonly code: ReviewFindingCode;
  /** Of findings of that code; all where it is not said. */
  readonly severity?: Severity;
  /** Of the file that the tool wrote. */
  readonly file: RegExp;
} & ({ readonly variable: string } | { readonly laid: string });

export function remedyFor(remedies: readonly ToolRemedy[], finding: Finding, path: string): ToolRemedy | undefined {
  return remedies.find(
    ({ code, severity, file }) =>
      code === finding.code && (severity === undefined || severity === finding.severity) && file.test(path),
  );
}
