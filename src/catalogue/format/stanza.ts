/** A section of a line-oriented file such as haproxy.cfg: a title, then indented lines. */
export interface Stanza {
  readonly title: string;
  readonly lines: readonly string[];
}

export function stanza(title: string, ...lines: readonly (string | readonly string[])[]): Stanza {
  return { title, lines: lines.flat() };
}

export function renderStanzas(header: string, stanzas: readonly Stanza[]): string {
  const sections = stanzas.map(({ title, lines }) => [title, ...lines.map((line) => `    ${line}`)].join("\n"));
  return `# ${header}\n\n${sections.join("\n\n")}\n`;
}
