import type { Finding, Severity } from "./finding.ts";
import { counted } from "../text/sentence.ts";

export interface FindingFormat {
  /** Colour with ANSI escapes. */
  readonly color: boolean;
  /** Columns to wrap sentences at; absent: every sentence is one line. */
  readonly columns?: number;
}

const ansi = { bold: 1, red: 31, yellow: 33, cyan: 36, dim: 2 } as const;
type Style = keyof typeof ansi;
const styleOf: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", advice: "cyan" };

/** Width of the part of a long line that is shown around the place, where the terminal leaves that much. */
const excerptWidth = 100;

/** Other places of the same finding that are named. */
const alsoMost = 5;
/** Files that the closing line names. */
const filesMost = 3;

/**
 * Findings as compilers show them, each with its line and a caret, and a closing line that counts them. What is the same
 * in several files, as hosts that were built alike have it, is told once with its other places. Empty when there are none. Text of the file is shown without control characters, so that it cannot steer a terminal.
 */
export function formatFindings(findings: readonly Finding[], format: FindingFormat): string {
  if (findings.length === 0) return "";
  const paint = (text: string, ...styles: Style[]): string => {
    if (!format.color) return text;
    return `${styles.map((style) => `\u001B[${ansi[style]}m`).join("")}${text}\u001B[0m`;
  };
  const blocks = alike(findings).map((same) => block(same, { paint, columns: format.columns ?? Infinity }));
  return `${blocks.join("\n")}\n${countLine(findings)}\n`;
}

/** One finding and those that say the same of other files, in order of first appearance. */
type Alike = readonly [Finding, ...Finding[]];

function alike(findings: readonly Finding[]): readonly Alike[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const { code, severity, message, remedy, place } = finding;
    const key = [code, severity, message, remedy].join("\n");
    const known = groups.get(key);
    // In one file each is a place of its own.
    if (known === undefined || known.some((other) => other.place.file === place.file)) {
      groups.set(known === undefined ? key : `${key}\n${groups.size}`, [finding]);
    } else {
      known.push(finding);
    }
  }
  return [...groups.values()];
}

type Paint = (text: string, ...styles: Style[]) => string;

interface Page {
  readonly paint: Paint;
  readonly columns: number;
}

function block([finding, ...others]: Alike, { paint, columns }: Page): string {
  const { file, line, column } = finding.place;
  const style = styleOf[finding.severity];
  const at = `${visible(file)}:${line}:${column}:`;
  const label = `${finding.severity}[${finding.code}]:`;
  const lines = wrapped(`${at} ${label} ${visible(finding.message)}`, columns);
  // A long path may leave the label to the second line.
  for (const [index, text] of lines.slice(0, 2).entries()) {
    lines[index] = text
      .replace(at, () => (index === 0 ? paint(at, "bold") : at))
      .replace(label, () => paint(label, style, "bold"));
  }
  const width = Math.min(excerptWidth, Math.max(columnsLeast, columns) - String(line).length - 7);
  const excerpt = finding.excerpt === undefined ? undefined : excerptAt(finding.excerpt, column, width);
  if (excerpt !== undefined) {
    const number = String(line);
    const gutter = " ".repeat(number.length);
    lines.push(`  ${paint(`${number} |`, "dim")} ${excerpt.text}`);
    lines.push(`  ${paint(`${gutter} |`, "dim")} ${excerpt.indent}${paint("^", style, "bold")}`);
  }
  if (others.length > 0) {
    const named = others.slice(0, alsoMost).map(({ place }) => `${visible(place.file)}:${place.line}`);
    const more = others.length > alsoMost ? ` and ${others.length - alsoMost} more` : "";
    lines.push(...labelled("also:", `${named.join(", ")}${more}`, { paint, columns }));
  }
  lines.push(...labelled("remedy:", visible(finding.remedy), { paint, columns }));
  return `${lines.join("\n")}\n`;
}

function labelled(label: string, text: string, { paint, columns }: Page): string[] {
  const [first = "", ...rest] = wrapped(`  ${label} ${text}`, columns);
  return [first.replace(label, () => paint(label, "bold")), ...rest];
}

/** Less is no page: a terminal that says so is left to wrap by itself. */
const columnsLeast = 40;

/** Lines of at most so many columns, broken at blanks, the later ones indented; a word that is longer stays whole. */
function wrapped(text: string, columns: number): string[] {
  if (columns < columnsLeast) return [text];
  const lines: string[] = [];
  let rest = text;
  while (rest.length > columns) {
    const indent = rest.search(/\S/u);
    const before = rest.lastIndexOf(" ", columns);
    const at = before > indent ? before : rest.indexOf(" ", columns);
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = `    ${rest.slice(at + 1)}`;
  }
  return [...lines, rest];
}

interface Excerpt {
  readonly text: string;
  /** What stands before the caret, as wide as the text before the place. */
  readonly indent: string;
}

/** The line, or the part of a long one around the column; undefined when there is nothing to see. */
function excerptAt(line: string, column: number, width: number): Excerpt | undefined {
  if (line.trim() === "") return undefined;
  const start = column - 1 > width - 20 ? column - 1 - Math.floor(width / 2) : 0;
  const cut = line.slice(start, start + width);
  const before = `${start > 0 ? "…" : ""}${visible(line.slice(start, column - 1))}`;
  const text = `${start > 0 ? "…" : ""}${visible(cut)}${start + width < line.length ? "…" : ""}`;
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
    { count: count("error"), one: "error" },
    { count: count("warning"), one: "warning" },
    { count: count("advice"), one: "piece of advice", many: "pieces of advice" },
  ];
  const told = parts.filter((part) => part.count > 0).map((part) => counted(part.count, part.one, part.many));
  return `${told.join(", ")} in ${listFiles(findings)}`;
}

function listFiles(findings: readonly Finding[]): string {
  const files = [...new Set(findings.map((finding) => visible(finding.place.file)))];
  return files.length > filesMost ? `${files.length} files` : files.join(", ");
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
