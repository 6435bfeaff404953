import { parseWords } from "../files/words.ts";
import { SourceLines, type SourceFile } from "../files/source.ts";
import type { Clock } from "./site-model.ts";

/** chrony.conf(5): `pool` takes up to four sources of a name, and other files may name more. */
const poolSources = 4;

/** What sets a host's clock, by its chrony.conf; undefined where other files may say more. */
export function clockOf(host: string, files: readonly SourceFile[]): Clock | undefined {
  const lines = files.flatMap((file) => {
    const source = new SourceLines(file);
    return parseWords(file, /^\s*[#!;%]/u).value.map((words) => ({ words, where: source.of(words[0]) }));
  });
  const [start] = files;
  const elsewhere = lines.some(({ words }) => /^(?:sourcedir|confdir|include)$/iu.test(words[0].text));
  const sources = lines.filter(({ words }) => /^(?:server|peer|pool|refclock)$/iu.test(words[0].text));
  if (start === undefined || elsewhere) return undefined;
  return {
    host,
    sources: sources.reduce((sum, { words }) => sum + (/^pool$/iu.test(words[0].text) ? poolSources : 1), 0),
    where: sources[0]?.where ?? { place: { file: start.shown, line: 1, column: 1 } },
  };
}
