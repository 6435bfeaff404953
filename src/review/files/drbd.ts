import { depthMax, SourceLines, type SourceFile, type Where } from "./source.ts";

/** A statement of drbd.conf: `protocol C;`, or a section with statements of its own. */
export interface DrbdStatement {
  readonly words: readonly string[];
  readonly where: Where;
  readonly block: readonly DrbdStatement[] | undefined;
}

interface Open {
  words: string[];
  where: Where;
  block: DrbdStatement[];
}

/** drbd.conf and drbd.d/*.res: statements end in semicolons, sections are in braces, `#` begins a comment. */
export function parseDrbd(file: SourceFile): readonly DrbdStatement[] {
  const lines = new SourceLines(file);
  const top: DrbdStatement[] = [];
  const open: Open[] = [];
  let words: string[] = [];
  let where: Where | undefined;
  const inner = (): DrbdStatement[] => open.at(-1)?.block ?? top;
  for (const [index, text] of lines.lines.entries()) {
    for (const match of text.matchAll(/#.*|"([^"]*)"|[{};]|[^\s{};"#]+/gu)) {
      const [token, inQuotes] = match;
      if (token.startsWith("#")) break;
      const at = where ?? lines.where(index + 1, match.index + 1);
      if (token === "{" && open.length < depthMax) {
        open.push({ words, where: at, block: [] });
      } else if (token === "}") {
        const closed = open.pop();
        if (closed !== undefined) inner().push(closed);
      } else if (token === ";") {
        if (words.length > 0) inner().push({ words, where: at, block: undefined });
      } else {
        words.push(inQuotes ?? token);
        where = at;
        continue;
      }
      words = [];
      where = undefined;
    }
  }
  // One that is cut off is read as far as it goes.
  for (let closed = open.pop(); closed !== undefined; closed = open.pop()) inner().push(closed);
  return top;
}
