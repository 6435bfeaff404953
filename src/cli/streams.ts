import type { Finding } from "../spec/finding.ts";
import { formatFindings } from "../spec/format-findings.ts";

/** How a text is laid out for a stream. */
export interface Look {
  readonly colour: boolean;
  /** Columns of the terminal, or what COLUMNS says; absent in a pipe, where lines may be of any length. */
  readonly columns?: number;
}

/** What is asked of a stream. */
type Terminal = Pick<NodeJS.WriteStream, "isTTY" | "columns">;

export function lookOf(stream: Terminal): Look {
  const columns = columnsWanted() ?? (stream.isTTY ? stream.columns : undefined);
  return { colour: wantsColor(stream), ...(columns === undefined ? {} : { columns }) };
}

/** POSIX, Environment Variables: the user's preferred width. Shells keep it to themselves unless it is exported. */
function columnsWanted(): number | undefined {
  const columns = Number(process.env["COLUMNS"]);
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}

/** https://no-color.org */
export function wantsColor(stream: Pick<Terminal, "isTTY">): boolean {
  const { NO_COLOR: noColor, FORCE_COLOR: forced } = process.env;
  if (noColor !== undefined && noColor !== "") return false;
  if (forced !== undefined && forced !== "" && forced !== "0") return true;
  return stream.isTTY && process.env["TERM"] !== "dumb";
}

/** Findings as compilers show them. */
export function findingsFor(stream: Terminal, findings: readonly Finding[]): string {
  const { colour, columns } = lookOf(stream);
  return formatFindings(findings, { color: colour, ...(columns === undefined ? {} : { columns }) });
}
