import { wrapped } from "./wrap.ts";

/** How wide columns of text are side by side, `gap` blanks between them. */
export function widthOf(rows: readonly (readonly string[])[], gap: number): number {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return widths.reduce((sum, width) => sum + width + gap, 0);
}

/**
 * A table whose columns are too wide to stand side by side: each row's first cell on a line of its own, and below it the
 * others, each with its title, as many on a line as there is room for.
 */
export function stacked(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  return rows.flatMap(([first = "", ...cells]) => {
    const lines = [...wrapped(first, width, "  ")];
    let line = "";
    for (const said of cells.map((cell, i) => `${head[i + 1] ?? ""} ${cell}`.trim())) {
      if (line !== "" && `    ${line}, ${said},`.length > width) {
        lines.push(...wrapped(`${line},`, width, "    "));
        line = said;
      } else line = line === "" ? said : `${line}, ${said}`;
    }
    return [...lines, ...wrapped(line, width, "    ")];
  });
}
