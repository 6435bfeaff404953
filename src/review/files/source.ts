import type { Finding, Place, Severity } from "../../spec/finding.ts";

/** A configuration file that was laid by someone else, as it was read from a directory or a host. */
export interface SourceFile {
  /** Whose file it is; files of one host are read together, as the programs on it do. */
  readonly host: string;
  /** How people are shown it: relative to the directory that was given, or `host:/path`. */
  readonly shown: string;
  /** Its path on the host where that is known, otherwise its name. */
  readonly path: string;
  readonly text: string;
  /** Every user of its host may read it; absent where that is not so, or not known. */
  readonly isOpen?: true;
  /** It begins with a byte order mark, which is left out of its text. */
  readonly isMarked?: true;
}

/**
 * Limits: a configuration file of a control plane is some kilobytes; the largest that ship, the samples with every option
 * of a service and its comment, are half a mebibyte and 14,000 lines. What exceeds these is no such file.
 */
export const fileBytesMax = 1024 * 1024;
export const linesMax = 20_000;
export const lineLengthMax = 64 * 1024;
export const depthMax = 32;
/** Of one file; a file of garbage deserves one page of complaints, not a million. */
export const syntaxFindingsMax = 10;

/** A word of a line; column counts from 1. */
export interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface Parsed<T> {
  readonly value: T;
  readonly findings: readonly Finding[];
}

/** Where something stands in a file, with the line's text unless that could hold a secret. */
export interface Where {
  readonly place: Place;
  readonly excerpt?: string;
}

const secretLine = /pass|secret|auth|token_?key|_key|:\/\/[^\s/]*@|transport_url|connection\s*=|cookie/i;
const excerptLengthMax = 160;

/** The lines of a file, split once. */
export class SourceLines {
  readonly file: SourceFile;
  readonly lines: readonly string[];

  constructor(file: SourceFile) {
    this.file = file;
    this.lines = file.text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  }

  where(line: number, column: number): Where {
    const place = { file: this.file.shown, line, column };
    const text = this.lines[line - 1] ?? "";
    if (secretLine.test(text.slice(0, 4 * excerptLengthMax)) || text.length > 4 * excerptLengthMax) {
      return { place };
    }
    return { place, excerpt: text.slice(0, excerptLengthMax) };
  }

  of(word: Word): Where {
    return this.where(word.line, word.column);
  }
}

/** Makes a finding at a place; the excerpt comes with it. */
export function findingAt(code: string, severity: Severity, where: Where, message: string, remedy: string): Finding {
  const base = { code, severity, message, place: where.place, remedy };
  return where.excerpt === undefined ? base : { ...base, excerpt: where.excerpt };
}

/** Collects complaints about the form of one file, and stops at a limit. */
export class SyntaxFindings {
  readonly found: Finding[] = [];
  private readonly lines: SourceLines;

  constructor(lines: SourceLines) {
    this.lines = lines;
  }

  add(line: number, column: number, message: string, remedy: string, severity: Severity = "error"): void {
    if (this.found.length < syntaxFindingsMax) {
      this.found.push(findingAt("file-syntax", severity, this.lines.where(line, column), message, remedy));
    }
  }
}

/** A text from outside made fit to stand in a sentence: short, on one line, without control characters. */
export function quoted(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  const clean = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/gu, "?");
  return clean.length > 60 ? `"${clean.slice(0, 57)}..."` : `"${clean}"`;
}

export function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
