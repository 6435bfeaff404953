import { SourceLines, type SourceFile, type Where } from "./source.ts";

/** One option of ovn-ctl: `db-nb-cluster-local-addr`. */
export interface OvnOption {
  readonly name: string;
  readonly value: string;
  readonly where: Where;
}

/** Options of ovn-ctl, from wherever they are kept: `OVN_CTL_OPTS` of a package's file, the command of a container. */
export function ovnOptions(file: SourceFile): readonly OvnOption[] {
  const lines = new SourceLines(file);
  return lines.lines.flatMap((text, index) =>
    /^\s*#/u.test(text)
      ? []
      : [...text.matchAll(/--((?:db-[ns]b|ovn-northd|ovnnb|ovnsb)[a-z-]*)=([^\s"'\\]*)/gu)].map((match) => ({
          name: match[1] ?? "",
          value: match[2] ?? "",
          where: lines.where(index + 1, match.index + 1),
        })),
  );
}
