import Table from "cli-table3";

/** Columns without lines between them; the first is of words, the others of figures. */
export function plainTable(head: readonly string[]): Table.Table {
  const none = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" };
  const chars = { ...none, "bottom-left": "", "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "" };
  return new Table({
    head: [...head],
    chars: { ...chars, right: "", "right-mid": "", middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: head.map((_, index) => (index === 0 ? "left" : "right")),
  });
}
