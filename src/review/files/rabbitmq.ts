import {
  SourceLines,
  SyntaxFindings,
  depthMax,
  isRecord,
  quoted,
  type Parsed,
  type SourceFile,
  type Where,
} from "./source.ts";

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
    if (at < 0) {
      const word = quoted(text.slice(start).split(/\s/u, 1)[0] ?? "");
      syntax.add(
        index + 1,
        start + 1,
        `The line that begins with ${word} is no setting: it has no "=".`,
        `Write it as "key = value".`,
      );
      continue;
    }
    const value = text
      .slice(at + 1)
      .replace(/\s#.*$/u, "")
      .trim()
      .replaceAll(/^'|'$/gu, "");
    entries.push({ key: text.slice(start, at).trim(), value, where: lines.where(index + 1, start + 1) });
  }
  return { value: entries, findings: syntax.found };
}

interface Token {
  readonly text: string;
  readonly offset: number;
}

const closing: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["[", "]"],
  ["(", ")"],
]);

/**
 * rabbitmq.config and advanced.config: Erlang terms. Every `{name, value` is an entry; of a value that is a tuple or
 * a list only its first word counts, which names the mode in `{pause_if_all_down, …}`.
 */
export function parseErlangConfig(file: SourceFile): Parsed<readonly RabbitEntry[]> {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  const tokens = tokenize(file.text);
  const position = positionsOf(lines);
  const entries: RabbitEntry[] = [];
  const open: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    if (closing.has(token.text)) {
      open.push(token);
      if (open.length > depthMax) {
        const at = position(token.offset);
        syntax.add(
          at.line,
          at.column,
          `Terms are nested more than ${depthMax} deep.`,
          "Close the terms above; no such file needs more than a few levels.",
        );
        break;
      }
    } else if (token.text === "}" || token.text === "]" || token.text === ")") {
      const opener = open.pop()?.text;
      if (opener === undefined || closing.get(opener) !== token.text) {
        const at = position(token.offset);
        syntax.add(
          at.line,
          at.column,
          `A "${token.text}" closes nothing that is open.`,
          "Balance the brackets of the terms.",
        );
        break;
      }
    }
    const name = tokens[index + 1];
    if (token.text !== "{" || name === undefined || tokens[index + 2]?.text !== ",") {
      continue;
    }
    const value = tokens.slice(index + 3, index + 6).find((candidate) => !closing.has(candidate.text));
    if (value !== undefined) {
      const at = position(name.offset);
      entries.push({ key: bare(name.text), value: bare(value.text), where: lines.where(at.line, at.column) });
    }
  }
  const left = open.at(-1);
  if (left !== undefined && syntax.found.length === 0) {
    const at = position(left.offset);
    syntax.add(at.line, at.column, `A "${left.text}" is never closed.`, "Close it; the file may have been cut off.");
  }
  return { value: entries, findings: syntax.found };
}

/** Words, quoted texts, brackets and commas; % begins a comment. */
function tokenize(text: string): Token[] {
  const pattern = /%[^\n]*|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|<<|>>|[{}[\](),]|[^\s{}[\](),%"'<>]+/gsu;
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    if (!match[0].startsWith("%") && match[0] !== "<<" && match[0] !== ">>") {
      tokens.push({ text: match[0], offset: match.index });
    }
  }
  return tokens;
}

function bare(text: string): string {
  return text.replaceAll(/^["']|["'.]$/gu, "");
}

/** Line and column of an offset, by bisection. */
export function positionsOf(lines: SourceLines): (offset: number) => { line: number; column: number } {
  const starts: number[] = [0];
  for (let at = lines.file.text.indexOf("\n"); at >= 0; at = lines.file.text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
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
  const position = positionsOf(lines);
  const value = policies.filter(isRecord).map((policy): RabbitPolicy => {
    const name = typeof policy["name"] === "string" ? policy["name"] : "";
    const definition = isRecord(policy["definition"]) ? policy["definition"] : {};
    const at = position(Math.max(0, file.text.indexOf(`"ha-mode"`)));
    return { name, definition, where: lines.where(at.line, at.column) };
  });
  return { value, findings: syntax.found };
}
