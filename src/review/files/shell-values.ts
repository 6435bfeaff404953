import { SourceLines, type SourceFile, type Where } from "./source.ts";

interface ShellValue {
  readonly name: string;
  readonly value: string;
  readonly where: Where;
}

/** `NAME="value"` of a file that a shell reads, or a script that begins with such lines. */
export function shellValues(file: SourceFile): readonly ShellValue[] {
  const lines = new SourceLines(file);
  return lines.lines.flatMap((text, index) => {
    const match = /^(\s*)(?:export\s+)?([A-Za-z_]\w*)=(?:"([^"$`]*)"|'([^']*)'|([^\s#"'$`]*))/u.exec(text);
    if (match === null) return [];
    const [, before = "", name = "", double, single, bare = ""] = match;
    return [{ name, value: double ?? single ?? bare, where: lines.where(index + 1, before.length + 1) }];
  });
}
