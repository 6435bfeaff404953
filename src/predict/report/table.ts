import { stacked, widthOf } from "../../text/stacked.ts";

/** Columns that line up, the first to the left and the others to the right; one below the other where `most` is too narrow. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  most = Infinity,
): readonly string[] {
  if (widthOf([head, ...rows], 2) > most) return stacked(head, rows, most);
  const width = head.map((title, i) => Math.max(title.length, ...rows.map((each) => each[i]?.length ?? 0)));
  return [head, ...rows].map((each) =>
    `  ${each.map((cell, i) => (i === 0 ? cell.padEnd(width[i]!) : cell.padStart(width[i]!))).join("  ")}`.trimEnd(),
  );
}
