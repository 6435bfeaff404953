/** A text as messages show it: in double quotes, on one line, without control characters, clipped. */
export function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const shown = text.slice(0, 61).replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, "·");
  return shown.length > 60 ? `"${shown.slice(0, 60)}…"` : `"${shown}"`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], joint = "and"): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} ${joint} ${words.at(-1) ?? ""}`;
}

/** `1 host`, `3 hosts`; where an s does not do it, with the word for many. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
