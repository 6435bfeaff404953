import { Argument } from "commander";
import { vocabulary } from "../catalogue/index.ts";
import type { Finding } from "../spec/finding.ts";
import { formatFindings } from "../spec/format-findings.ts";
import type { Site } from "../spec/site.ts";
import { Unusable } from "./failure.ts";
import { readSite } from "./read-site.ts";

/** The argument `[SITE]` of every command that reads a site. */
export function siteArgument(): Argument {
  return new Argument("[SITE]", "the site file").default("site.yaml");
}

/** The site file cannot be used; the message says so and shows every finding. Exit code 2. */
export class UnusableSite extends Unusable {
  readonly findings: readonly Finding[];

  constructor(path: string, findings: readonly Finding[]) {
    const shown = formatFindings(findings, { color: wantsColor(process.stderr) });
    super(`the site file ${path} cannot be used\n\n${shown.trimEnd()}`);
    this.findings = findings;
  }
}

export interface LoadedSite {
  readonly site: Site;
  /** Warnings and advice. */
  readonly findings: readonly Finding[];
}

/**
 * The site of a file, for commands that need a sound one.
 *
 * @throws UnusableSite when any finding is an error
 */
export async function loadSite(path: string): Promise<LoadedSite> {
  const { site, findings } = await readSite(path, vocabulary);
  if (site === undefined) throw new UnusableSite(path, findings);
  return { site, findings };
}

/** Findings as compilers show them, coloured where the stream is a terminal that wants it. */
export function printFindings(findings: readonly Finding[], stream: NodeJS.WriteStream): void {
  const format = { color: wantsColor(stream), ...(stream.isTTY ? { columns: stream.columns } : {}) };
  stream.write(formatFindings(findings, format));
}

/** https://no-color.org */
export function wantsColor(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR: noColor, FORCE_COLOR: forced } = process.env;
  if (noColor !== undefined && noColor !== "") return false;
  if (forced !== undefined && forced !== "" && forced !== "0") return true;
  return stream.isTTY && process.env["TERM"] !== "dumb";
}
