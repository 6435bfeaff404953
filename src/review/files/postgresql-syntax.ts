import { SourceLines, SyntaxFindings, quoted, type SourceFile } from "./source.ts";
import type { Finding } from "../../spec/finding.ts";

const name = String.raw`[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*`;
const value = String.raw`'(?:[^'\\]|\\.|'')*'|[-+]?[\w.:/\u0080-\uffff][-+\w.:/\u0080-\uffff]*`;
const setting = new RegExp(
  String.raw`^\s*(?:${name}(?:\.${name})*\s*(?:=\s*|\s|(?='))\s*(?:${value})\s*)?(?:#.*)?$`,
  "u",
);

/** Lines of postgresql.conf that are no `name = value`, by the grammar of PostgreSQL's `guc-file.l`. */
export function postgresSyntax(file: SourceFile): readonly Finding[] {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  for (const [index, text] of lines.lines.entries()) {
    if (!setting.test(text)) {
      const word = quoted(text.trimStart().split(/\s/u, 1)[0] ?? "");
      const message = `The line that begins with ${word} is no setting, and PostgreSQL does not start with it.`;
      syntax.add(index + 1, text.search(/\S/u) + 1, message, `Write it as "name = 'value'".`);
    }
  }
  return syntax.found;
}
