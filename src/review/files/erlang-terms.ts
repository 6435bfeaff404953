import { positionsOf, type Position } from "./positions.ts";
import { SourceLines, SyntaxFindings, depthMax, quoted, type Parsed, type SourceFile } from "./source.ts";
import type { RabbitEntry } from "./rabbitmq.ts";

interface Token {
  readonly text: string;
  readonly offset: number;
}

const closing: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["#{", "}"],
  ["[", "]"],
  ["(", ")"],
  ["<<", ">>"],
]);
const closers: ReadonlySet<string> = new Set(closing.values());

/** What stands between two terms. */
const separators: ReadonlySet<string> = new Set([",", "|", "=>"]);

/**
 * rabbitmq.config and advanced.config: Erlang terms. Every `{name, value` is an entry; of a value that is a tuple or
 * a list only its first word counts, which names the mode in `{pause_if_all_down, …}`.
 */
export function parseErlangConfig(file: SourceFile): Parsed<readonly RabbitEntry[]> {
  const lines = new SourceLines(file);
  const position = positionsOf(file.text);
  const tokens = tokenize(file.text);
  const entries: RabbitEntry[] = [];
  for (const [index, token] of tokens.entries()) {
    const name = tokens[index + 1];
    if (token.text !== "{" || name === undefined || tokens[index + 2]?.text !== ",") continue;
    const value = tokens.slice(index + 3, index + 7).find((candidate) => !closing.has(candidate.text));
    if (value !== undefined) {
      const at = position(name.offset);
      entries.push({ key: bare(name.text), value: bare(value.text), where: lines.where(at.line, at.column) });
    }
  }
  return { value: entries, findings: refused(tokens, position, new SyntaxFindings(lines)) };
}

/** The first token that Erlang's parser (`file:consult/1`) does not take, which is where it stops as well. */
function refused(tokens: readonly Token[], position: (offset: number) => Position, syntax: SyntaxFindings) {
  const open: Token[] = [];
  // Whether a term may begin here, or has ended here.
  let state: "begin" | "opened" | "ended" | "any" = "begin";
  const stop = ({ offset }: Token, message: string, remedy: string) => {
    const at = position(offset);
    syntax.add(at.line, at.column, message, remedy);
    return syntax.found;
  };
  for (const token of tokens) {
    const { text } = token;
    const inBinary = open.at(-1)?.text === "<<";
    if (isCutOff(text)) return stop(token, "A quote is opened here and never closed.", "Close it.");
    if (closing.has(text)) {
      if (state === "ended" && !inBinary) return stop(token, missingComma(text), "Write the comma before it.");
      open.push(token);
      if (open.length > depthMax) {
        const message = `Terms are nested more than ${depthMax} deep.`;
        return stop(token, message, "Close the terms above; no such file needs more than a few levels.");
      }
      state = text === "<<" ? "any" : "opened";
    } else if (closers.has(text)) {
      const opener = open.pop();
      if (opener === undefined || closing.get(opener.text) !== text) {
        return stop(token, `A "${text}" closes nothing that is open.`, "Balance the brackets of the terms.");
      }
      if (state === "begin") return stop(token, `A term is missing before "${text}".`, "Remove the comma before it.");
      state = "ended";
    } else if (separators.has(text)) {
      if (state === "begin" || state === "opened") {
        return stop(token, `A term is missing before "${text}".`, "Write the term, or remove the separator.");
      }
      state = "begin";
    } else if (text === ".") {
      if (open.length > 0 || state !== "ended") {
        return stop(token, "The terms end here with something still open.", "Close it before the full stop.");
      }
      state = "begin";
    } else {
      const joins = text.startsWith('"') || !/^[\p{L}\d_'$]/u.test(text);
      if (state === "ended" && !inBinary && !joins) {
        return stop(token, missingComma(text), "Write the comma before it.");
      }
      state = state === "any" || inBinary || !/^[\p{L}\d_'"$-]/u.test(text) ? "any" : "ended";
    }
  }
  const last = tokens.at(-1);
  if (last !== undefined && (open.length > 0 || state !== "begin")) {
    const opener = open.at(-1);
    return stop(
      last,
      opener === undefined
        ? "The file ends without the full stop that ends a term."
        : `The file ends with the "${opener.text}" of line ${position(opener.offset).line} still open.`,
      `Close it and end with "]."; the file may have been cut off.`,
    );
  }
  return syntax.found;
}

const missingComma = (text: string) => `A comma is missing before ${quoted(text)}.`;

/** A quoted text whose end is missing, or is escaped. */
function isCutOff(text: string): boolean {
  const quote = text.charAt(0);
  if (quote !== '"' && quote !== "'") return false;
  let escapes = 0;
  while (text.charAt(text.length - 2 - escapes) === "\\") escapes += 1;
  return text.length < 2 || !text.endsWith(quote) || escapes % 2 === 1;
}

/** Words, quoted texts, brackets, separators and the full stop; % begins a comment. */
function tokenize(text: string): Token[] {
  const pattern =
    /%[^\n]*|\$\\?.|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|<<|>>|#\{|=>|[{}[\](),|]|[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?|[^\s{}[\](),|%"'<>#=.]+|[<>#=.]/gsu;
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    if (!match[0].startsWith("%")) tokens.push({ text: match[0], offset: match.index });
  }
  return tokens;
}

function bare(text: string): string {
  return text.replaceAll(/^["']|["'.]$/gu, "");
}
