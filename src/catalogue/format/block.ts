/** A nested block in braces, as keepalived.conf and corosync.conf write it. */
export interface Block {
  readonly title: string;
  readonly body: readonly (string | Block)[];
}

export function block(title: string, ...body: readonly (string | Block | readonly (string | Block)[])[]): Block {
  return { title, body: body.flat() };
}

export function renderBlocks(header: string, entries: readonly (string | Block)[]): string {
  const texts = entries.map((each) => (typeof each === "string" ? each : renderBlock(each, 0).join("\n")));
  return `# ${header}\n\n${texts.join("\n\n")}\n`;
}

function renderBlock({ title, body }: Block, depth: number): readonly string[] {
  const indent = "    ".repeat(depth);
  const inner = body.flatMap((entry) =>
    typeof entry === "string" ? [`${indent}    ${entry}`] : renderBlock(entry, depth + 1),
  );
  return [`${indent}${title} {`, ...inner, `${indent}}`];
}
