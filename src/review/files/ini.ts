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

type IniDialect = "oslo" | "mysql";

/** oslo.config files: a line that begins with a blank continues the value above; a key may stand more than once. */
export function parseOsloConf(file: SourceFile): Parsed<IniFile> {
  return parseIni(file, "oslo");
}

/** MariaDB option files: dashes and underscores in names are the same, `#` begins a comment also after a value. */
export function parseMysqlConf(file: SourceFile): Parsed<IniFile> {
  return parseIni(file, "mysql");
}

function parseIni(file: SourceFile, dialect: IniDialect): Parsed<IniFile> {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  const entries: IniEntry[] = [];
  const sections: { name: string; where: Where }[] = [];
  const includes: IniInclude[] = [];
  let section: string | undefined = dialect === "oslo" ? "DEFAULT" : undefined;
  for (const [index, text] of lines.lines.entries()) {
    const start = text.search(/\S/u);
    const first = text.charAt(start);
    if (start < 0 || first === "#" || first === ";") {
      continue;
    }
    const where = lines.where(index + 1, start + 1);
    const body = text.slice(start).trimEnd();
    if (dialect === "oslo" && start > 0 && appendToLast(entries, body)) {
      continue;
    }
    if (first === "[") {
      const close = body.indexOf("]");
      if (close < 0) {
        syntax.add(
          index + 1,
          start + 1,
          `The section ${quoted(body)} has no closing bracket.`,
          `Write it as "[name]".`,
        );
      }
      section = body.slice(1, close < 0 ? undefined : close).trim();
      sections.push({ name: section, where });
      continue;
    }
    if (dialect === "mysql" && first === "!") {
      includes.push({ target: body.replace(/^!\w+\s*/u, ""), where });
      continue;
    }
    const entry = splitEntry(body, dialect);
    if (entry === undefined) {
      syntax.add(
        index + 1,
        start + 1,
        `The line ${describe(body)} is no option: it has no "=".`,
        `Write it as "name = value", or make it a comment with "#".`,
      );
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

/** Only its first word: the line could be a secret that slipped. */
function describe(body: string): string {
  return quoted(body.split(/\s/u, 1)[0] ?? "");
}

function appendToLast(entries: IniEntry[], body: string): boolean {
  const last = entries.at(-1);
  if (last === undefined) {
    return false;
  }
  entries[entries.length - 1] = { ...last, value: `${last.value}\n${body}` };
  return true;
}

function splitEntry(body: string, dialect: IniDialect): { key: string; value: string } | undefined {
  const at = dialect === "mysql" ? body.indexOf("=") : body.search(/[=:]/u);
  if (at < 0) {
    return dialect === "mysql" ? { key: mysqlName(stripComment(body)), value: "" } : undefined;
  }
  if (at === 0) {
    return undefined;
  }
  const key = body.slice(0, at).trim();
  const value = body.slice(at + 1).trim();
  return dialect === "mysql"
    ? { key: mysqlName(key), value: unquote(stripComment(value)) }
    : { key, value: unquote(value) };
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

function unquote(value: string): string {
  const quote = value.charAt(0);
  return value.length >= 2 && (quote === '"' || quote === "'") && value.endsWith(quote) ? value.slice(1, -1) : value;
}
