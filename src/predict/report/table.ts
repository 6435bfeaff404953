/** Columns that line up, the first to the left and the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const width = head.map((title, i) => Math.max(title.length, ...rows.map((each) => each[i]?.length ?? 0)));
  return [head, ...rows].map((each) =>
    `  ${each.map((cell, i) => (i === 0 ? cell.padEnd(width[i]!) : cell.padStart(width[i]!))).join("  ")}`.trimEnd(),
  );
}
