import type { Finding } from "../spec/finding.ts";
import { formatFindings } from "../spec/format-findings.ts";

/** How a text is laid out for a stream. */
export interface Look {
  readonly colour: boolean;
  /** Columns of the terminal; absent in a pipe, where lines may be of any length. */
  readonly columns?: number;
}

export function lookOf(stream: NodeJS.WriteStream): Look {
  return { colour: wantsColor(stream), ...(stream.isTTY ? { columns: stream.columns } : {}) };
}

/** https://no-color.org */
export function wantsColor(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR: noColor, FORCE_COLOR: forced } = process.env;
  if (noColor !== undefined && noColor !== "") return false;
  if (forced !== undefined && forced !== "" && forced !== "0") return true;
  return stream.isTTY && process.env["TERM"] !== "dumb";
}

/** Findings as compilers show them. */
export function findingsFor(stream: NodeJS.WriteStream, findings: readonly Finding[]): string {
  const { colour, columns } = lookOf(stream);
  return formatFindings(findings, { color: colour, ...(columns === undefined ? {} : { columns }) });
}
