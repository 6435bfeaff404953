import { wrapped } from "./wrap.ts";

/** A label, and beside it text in lines of its own column: `because  what lasts is in the database`. */
export function labelled(
  label: string,
  text: string,
  { width, indent, column }: { readonly width: number; readonly indent: number; readonly column: number },
): readonly string[] {
  const before = indent + column;
  const [first = "", ...others] = wrapped(text, Math.max(1, width - before));
  return [`${" ".repeat(indent)}${label.padEnd(column)}${first}`, ...others.map((line) => " ".repeat(before) + line)];
}
