import { positionsOf } from "./positions.ts";
import { SourceLines, SyntaxFindings, isRecord, quoted, type Parsed, type SourceFile, type Where } from "./source.ts";

/** One setting of RabbitMQ, from whichever of its formats, under its own name: `cluster_partition_handling`. */
export interface RabbitEntry {
  readonly key: string;
  readonly value: string;
  readonly where: Where;
}

/** rabbitmq.conf: `key = value` lines, `#` comments. */
export function parseRabbitConf(file: SourceFile): Parsed<readonly RabbitEntry[]> {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  const entries: RabbitEntry[] = [];
  for (const [index, text] of lines.lines.entries()) {
    const start = text.search(/\S/u);
    if (start < 0 || text.charAt(start) === "#") {
      continue;
    }
    const at = text.indexOf("=", start);
    const key = text.slice(start, Math.max(at, start)).trim();
    if (at < 0 || key === "" || /\s/u.test(key)) {
      const word = quoted(text.slice(start).split(/\s/u, 1)[0] ?? "");
      const why = at < 0 ? 'it has no "="' : `what stands before the "=" is no name`;
      syntax.add(
        index + 1,
        start + 1,
        `The line that begins with ${word} is no setting: ${why}.`,
        `Write it as "key = value".`,
      );
      continue;
    }
    const value = text
      .slice(at + 1)
      .replace(/\s#.*$/u, "")
      .trim()
      .replaceAll(/^'|'$/gu, "");
    if (value === "") {
      const message = `${quoted(key)} has no value, which RabbitMQ does not take.`;
      syntax.add(index + 1, start + 1, message, "Write the value, or remove the line.");
    }
    entries.push({ key, value, where: lines.where(index + 1, start + 1) });
  }
  return { value: entries, findings: syntax.found };
}

/** RabbitMQ's exported definitions: the policies in them, with what each sets. */
export interface RabbitPolicy {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly where: Where;
}

export function parseDefinitions(file: SourceFile): Parsed<readonly RabbitPolicy[]> {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  let document: unknown;
  try {
    document = JSON.parse(file.text);
  } catch {
    syntax.add(1, 1, "These definitions are no JSON.", "Export them again with `rabbitmqctl export_definitions`.");
    return { value: [], findings: syntax.found };
  }
  const policies = isRecord(document) && Array.isArray(document["policies"]) ? document["policies"] : [];
  const position = positionsOf(file.text);
  const value = policies.filter(isRecord).map((policy): RabbitPolicy => {
    const name = typeof policy["name"] === "string" ? policy["name"] : "";
    const definition = isRecord(policy["definition"]) ? policy["definition"] : {};
    const at = position(Math.max(0, file.text.indexOf(`"ha-mode"`)));
    return { name, definition, where: lines.where(at.line, at.column) };
  });
  return { value, findings: syntax.found };
}
