import { SourceLines, SyntaxFindings, quoted, type Parsed, type SourceFile, type Where } from "./source.ts";

/** One `key = value` of a file with sections; an option without a value has an empty one. */
export interface IniEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly where: Where;
}

/** `!include FILE` and `!includedir DIR` of MariaDB's option files. */
export interface IniInclude {
  readonly target: string;
  readonly where: Where;
}

export interface IniFile {
  readonly entries: readonly IniEntry[];
  readonly sections: readonly { readonly name: string; readonly where: Where }[];
  readonly includes: readonly IniInclude[];
}

/** MariaDB option files: dashes and underscores in names are the same, `#` begins a comment also after a value. */
export function parseMysqlConf(file: SourceFile): Parsed<IniFile> {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  const entries: IniEntry[] = [];
  const sections: { name: string; where: Where }[] = [];
  const includes: IniInclude[] = [];
  let section: string | undefined;
  for (const [index, text] of lines.lines.entries()) {
    const start = text.search(/\S/u);
    const first = text.charAt(start);
    if (start < 0 || first === "#" || first === ";") {
      continue;
    }
    const where = lines.where(index + 1, start + 1);
    const body = text.slice(start).trimEnd();
    if (first === "[") {
      const close = body.indexOf("]");
      if (close < 0) {
        noClosingBracket(syntax, index + 1, start + 1, body);
      }
      section = body.slice(1, close < 0 ? undefined : close).trim();
      sections.push({ name: section, where });
      continue;
    }
    if (first === "!") {
      includes.push({ target: body.replace(/^!\w+\s*/u, ""), where });
      continue;
    }
    const entry = splitEntry(body);
    if (entry === undefined) {
      noOption(syntax, index + 1, start + 1, body);
    } else if (section === undefined) {
      syntax.add(
        index + 1,
        start + 1,
        `The option ${quoted(entry.key)} stands before any section.`,
        `Put it below its section: "[mysqld]".`,
      );
    } else {
      entries.push({ section, key: entry.key, value: entry.value, where });
    }
  }
  return { value: { entries, sections, includes }, findings: syntax.found };
}

export function noClosingBracket(syntax: SyntaxFindings, line: number, column: number, body: string): void {
  syntax.add(line, column, `The section ${quoted(body)} has no closing bracket.`, `Write it as "[name]".`);
}

/** Only its first word is told: the line could be a secret that slipped. */
export function noOption(syntax: SyntaxFindings, line: number, column: number, body: string): void {
  syntax.add(
    line,
    column,
    `The line ${quoted(body.split(/\s/u, 1)[0] ?? "")} is no option: it has ${/^[=:]/u.test(body) ? "no name" : 'no "="'}.`,
    `Write it as "name = value", or make it a comment with "#".`,
  );
}

function splitEntry(body: string): { key: string; value: string } | undefined {
  const at = body.indexOf("=");
  if (at < 0) {
    return { key: mysqlName(stripComment(body)), value: "" };
  }
  return at === 0
    ? undefined
    : { key: mysqlName(body.slice(0, at).trim()), value: unquoted(stripComment(body.slice(at + 1).trim())) };
}

function mysqlName(key: string): string {
  return key.trim().toLowerCase().replaceAll("-", "_");
}

/** A # outside of quotes begins a comment. */
function stripComment(value: string): string {
  let quote = "";
  for (let index = 0; index < value.length; index += 1) {
    const char = value.charAt(index);
    if (quote !== "") {
      quote = char === quote ? "" : quote;
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === "#") {
      return value.slice(0, index).trim();
    }
  }
  return value;
}

export function unquoted(value: string): string {
  const quote = value.charAt(0);
  return value.length >= 2 && (quote === '"' || quote === "'") && value.endsWith(quote) ? value.slice(1, -1) : value;
}
