import { noClosingBracket, noOption, unquoted, type IniEntry, type IniFile } from "./ini.ts";
import { SourceLines, SyntaxFindings, quoted, type Parsed, type SourceFile, type Where } from "./source.ts";

interface Assignment {
  readonly key: string;
  readonly values: string[];
  readonly section: string;
  readonly where: Where;
}

/**
 * A file of oslo.config, as its `iniparser.py` reads it: a line that begins with a blank continues the value above, whatever
 * it says, until an empty line ends the value; a key may stand more than once; a section is begun by `[name]` and nothing behind.
 */
export function parseOsloConf(file: SourceFile): Parsed<IniFile> {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  const assignments: Assignment[] = [];
  const sections: { name: string; where: Where }[] = [];
  let section: string | undefined;
  let open: Assignment | undefined;
  for (const [index, text] of lines.lines.entries()) {
    const line = index + 1;
    const body = text.trimEnd();
    if (body === "") {
      open = undefined;
    } else if (/^[ \t]/u.test(body)) {
      if (open === undefined) continuesNothing(syntax, line);
      else open.values.push(body.trimStart());
    } else if (body.startsWith("[")) {
      open = undefined;
      if (!body.endsWith("]")) noClosingBracket(syntax, line, 1, body);
      else if (body === "[]") syntax.add(line, 1, "The section has no name.", `Write it as "[name]".`);
      section = body.slice(1).replace(/\].*$/u, "");
      sections.push({ name: section, where: lines.where(line, 1) });
    } else if (/^[#;]/u.test(body)) {
      open = undefined;
    } else {
      open = assignment(body, section ?? "DEFAULT", lines.where(line, 1));
      if (open === undefined) noOption(syntax, line, 1, body);
      else {
        if (section === undefined) outside(syntax, line, open.key);
        assignments.push(open);
      }
    }
  }
  const entries = assignments.map(({ section: name, key, values, where }): IniEntry => {
    return { section: name, key, value: values.join("\n"), where };
  });
  return { value: { entries, sections, includes: [] }, findings: syntax.found };
}

function assignment(body: string, section: string, where: Where): Assignment | undefined {
  const at = body.search(/[=:]/u);
  const key = body.slice(0, Math.max(at, 0)).trim();
  return key === "" ? undefined : { section, key, values: [unquoted(body.slice(at + 1).trim())], where };
}

function continuesNothing(syntax: SyntaxFindings, line: number): void {
  syntax.add(
    line,
    1,
    "The line begins with a blank, and there is no value that it could continue.",
    "Begin it at the margin, a comment as well; or take away the empty line or the comment above that ended the value.",
  );
}

/** oslo.config names the line after it. */
function outside(syntax: SyntaxFindings, line: number, key: string): void {
  syntax.add(line, 1, `The option ${quoted(key)} stands before any section.`, `Put it below its section: "[DEFAULT]".`);
}
