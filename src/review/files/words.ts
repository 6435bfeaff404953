import { SourceLines, type Parsed, type SourceFile, type Word } from "./source.ts";

/** One line of a file of plain lines: chrony.conf, sentinel.conf. */
export type WordLine = readonly [Word, ...Word[]];

/** Words between blanks; what begins with one of `comments` is none. Quotes are left where they are. */
export function parseWords(file: SourceFile, comments: RegExp): Parsed<readonly WordLine[]> {
  const value = new SourceLines(file).lines.flatMap((text, index): readonly WordLine[] => {
    if (comments.test(text)) return [];
    const [first, ...others] = [...text.matchAll(/\S+/gu)].map((match) => ({
      text: match[0],
      line: index + 1,
      column: match.index + 1,
    }));
    return first === undefined ? [] : [[first, ...others]];
  });
  return { value, findings: [] };
}
