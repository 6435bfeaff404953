/** Fields of a stanza by name, in the order written; the lines of a value that has several follow each other. */
export type Deb822Stanza = Readonly<Record<string, string | readonly string[]>>;

/**
 * A file of stanzas, as sources.list(5) and apt_preferences(5) read it; `header` becomes its first line, a comment. In a value
 * of several lines an empty one is written as a dot: deb822(5).
 */
export function renderDeb822(header: string, stanzas: readonly Deb822Stanza[]): string {
  return `# ${header}\n${stanzas.map(renderStanza).join("\n")}`;
}

function renderStanza(fields: Deb822Stanza): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}:${typeof value === "string" ? ` ${value}` : continued(value)}\n`)
    .join("");
}

function continued(lines: readonly string[]): string {
  return lines.map((line) => `\n ${line === "" ? "." : line}`).join("");
}
