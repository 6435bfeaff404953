import { SourceLines, type SourceFile } from "../files/source.ts";
import { parseWords } from "../files/words.ts";
import { byDefault, given } from "./setting.ts";
import type { Sentinel } from "./site-model.ts";

/** Redis's and Valkey's own: a master is suspected after 30 s. */
const defaultDownMs = 30_000;

/** The masters that a sentinel on one host watches. */
export function sentinelsOf(host: string, file: SourceFile): readonly Sentinel[] {
  const source = new SourceLines(file);
  const lines = parseWords(file, /^\s*#/u).value.filter(([first]) => first.text.toLowerCase() === "sentinel");
  return lines
    .filter(([, verb]) => verb?.text.toLowerCase() === "monitor")
    .map(([first, , name, master, , quorum]) => {
      const down = lines.findLast(
        ([, verb, of]) => verb?.text.toLowerCase() === "down-after-milliseconds" && of?.text === name?.text,
      );
      const where = source.of(first);
      const downMs = Number(down?.[3]?.text ?? Number.NaN);
      return {
        host,
        name: name?.text ?? "",
        master: master?.text ?? "",
        met: lines.filter(([, verb, of]) => verb?.text.toLowerCase() === "known-sentinel" && of?.text === name?.text)
          .length,
        showsPassword: lines.some(
          ([, verb, of]) => verb?.text.toLowerCase() === "auth-pass" && of?.text === name?.text,
        ),
        quorum: Number.parseInt(quorum?.text ?? "", 10) || 1,
        downMs:
          down === undefined || Number.isNaN(downMs)
            ? byDefault(defaultDownMs, where)
            : given(downMs, source.of(down[0])),
        where,
      };
    });
}
