import type { Finding, Severity } from "./finding.ts";

export interface FindingFormat {
  /** Colour with ANSI escapes. */
  readonly color: boolean;
}

const ansi = { bold: 1, red: 31, yellow: 33, cyan: 36, dim: 2 } as const;
type Style = keyof typeof ansi;
const styleOf: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", advice: "cyan" };

/** Width of the part of a long line that is shown around the place. */
const excerptWidth = 100;

/**
 * Findings as compilers show them, each with its line and a caret, and a closing line that counts them. Empty when
 * there are none. Text of the file is shown without control characters, so that it cannot steer a terminal.
 */
export function formatFindings(findings: readonly Finding[], format: FindingFormat): string {
  if (findings.length === 0) return "";
  const paint = (text: string, ...styles: Style[]): string => {
    if (!format.color) return text;
    return `${styles.map((style) => `\u001B[${ansi[style]}m`).join("")}${text}\u001B[0m`;
  };
  const blocks = findings.map((finding) => block(finding, paint));
  return `${blocks.join("\n")}\n${countLine(findings)}\n`;
}

type Paint = (text: string, ...styles: Style[]) => string;

function block(finding: Finding, paint: Paint): string {
  const { file, line, column } = finding.place;
  const style = styleOf[finding.severity];
  const at = paint(`${visible(file)}:${line}:${column}:`, "bold");
  const label = paint(`${finding.severity}[${finding.code}]:`, style, "bold");
  const lines = [`${at} ${label} ${visible(finding.message)}`];
  const excerpt = finding.excerpt === undefined ? undefined : excerptAt(finding.excerpt, column);
  if (excerpt !== undefined) {
    const number = String(line);
    const gutter = " ".repeat(number.length);
    lines.push(`  ${paint(`${number} |`, "dim")} ${excerpt.text}`);
    lines.push(`  ${paint(`${gutter} |`, "dim")} ${excerpt.indent}${paint("^", style, "bold")}`);
  }
  lines.push(`  ${paint("remedy:", "bold")} ${visible(finding.remedy)}`);
  return `${lines.join("\n")}\n`;
}

interface Excerpt {
  readonly text: string;
  /** What stands before the caret, as wide as the text before the place. */
  readonly indent: string;
}

/** The line, or the part of a long one around the column; undefined when there is nothing to see. */
function excerptAt(line: string, column: number): Excerpt | undefined {
  if (line.trim() === "") return undefined;
  const start = column - 1 > excerptWidth - 20 ? column - 1 - excerptWidth / 2 : 0;
  const cut = line.slice(start, start + excerptWidth);
  const before = `${start > 0 ? "…" : ""}${visible(line.slice(start, column - 1))}`;
  const text = `${start > 0 ? "…" : ""}${visible(cut)}${start + excerptWidth < line.length ? "…" : ""}`;
  return { text, indent: before.replaceAll(/./gu, (character) => (isWide(character) ? "\u3000" : " ")) };
}

/** East Asian wide characters take two columns of a terminal, as the ideographic space does (Unicode TR 11). */
function isWide(character: string): boolean {
  return /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/.test(
    character,
  );
}

function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll("\t", " ").replaceAll(/[\0-\x1F\x7F-\x9F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g, "·");
}

function countLine(findings: readonly Finding[]): string {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const parts = [
    counted(count("error"), "error", "errors"),
    counted(count("warning"), "warning", "warnings"),
    counted(count("advice"), "piece of advice", "pieces of advice"),
  ];
  return `${parts.filter((part) => part !== undefined).join(", ")} in ${listFiles(findings)}`;
}

function counted(count: number, one: string, many: string): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}

function listFiles(findings: readonly Finding[]): string {
  return [...new Set(findings.map((finding) => visible(finding.place.file)))].join(", ");
}

/** The wire form of a finding, part of the contract of `check --json`. */
export interface FindingJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly remedy: string;
}

export function findingJson(finding: Finding): FindingJson {
  const { code, severity, message, place, remedy } = finding;
  return { code, severity, message, file: place.file, line: place.line, column: place.column, remedy };
}
