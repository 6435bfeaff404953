/** A section of Apache's configuration: `<VirtualHost 10.0.0.11:80>` and what is in it. */
export function stanzaLines(title: string, lines: readonly string[]): readonly string[] {
  const [name = ""] = title.split(" ");
  return [`<${title}>`, ...lines.map((line) => `  ${line}`), `</${name}>`];
}
