import { Composer, type CST, isScalar, Lexer, type ParsedNode, Parser, type YAMLParseError } from "yaml";
import type { FindingList } from "./finding-list.ts";
import type { SourceText } from "./source-text.ts";

/** Levels of lists and maps; a site needs some six. It keeps every walk over the tree far from the stack's end. */
const deepest = 64;

/**
 * A site of a thousand hosts has some 30,000 tokens and 10,000 lines. Beyond these limits a text takes longer than a
 * moment to read, and garbage takes longest: every wrong token becomes an error of the YAML library.
 */
const tokensMost = 120_000;
const linesMost = 60_000;

/**
 * Text → the one document's YAML nodes with their offsets; undefined, with findings, when there is none. Tags, duplicate
 * keys and aliases are looked at later, over the whole tree.
 */
export function composeTree(source: SourceText, findings: FindingList): ParsedNode | undefined {
  if (!checkCharacters(source, findings) || !checkLines(source, findings)) return undefined;
  const tokens = tokensOf(source, findings);
  if (tokens === undefined) return undefined;

  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, stringKeys: true, logLevel: "silent" });
  const documents = composer.compose(tokens, true, source.text.length);
  const document = documents.next().value;
  if (document !== undefined && document.errors.length > 0) {
    reportSyntax(source, findings, document.errors);
    return undefined;
  }
  const another = documents.next().value;
  if (another !== undefined) {
    reportAnotherDocument(findings, another.range[0]);
    return undefined;
  }
  const root = document?.contents ?? null;
  if (root !== null && !(isScalar(root) && root.value === null && root.source === "")) return root;
  reportEmpty(findings);
  return undefined;
}

/** The lexer uses some control characters as marks of its own, so they must not reach it. */
function checkCharacters(source: SourceText, findings: FindingList): boolean {
  // oxlint-disable-next-line no-control-regex
  const match = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(source.text);
  if (match === null) return true;
  const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  findings.report("control-character", match.index, {
    message: `The text holds the control character U+${code}, which YAML does not allow.`,
    remedy: "Remove it; if the file is no text at all, name the right file.",
  });
  return false;
}

function checkLines(source: SourceText, findings: FindingList): boolean {
  if (source.lineCount <= linesMost) return true;
  reportTooLarge(findings, 0, `${source.lineCount} lines, and ${linesMost} are the most`);
  return false;
}

function reportTooLarge(findings: FindingList, offset: number, much: string): void {
  findings.report("file-too-large", offset, {
    message: `The file has ${much} that a site file may have.`,
    remedy: "Name the right file, or remove what is no part of the site; a thousand hosts need a tenth of that.",
  });
}

function tokensOf(source: SourceText, findings: FindingList): CST.Token[] | undefined {
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    lexemes += 1;
    if (lexemes > tokensMost) {
      reportTooLarge(
        findings,
        Math.min(parser.offset, source.text.length),
        `more words and signs than the ${tokensMost}`,
      );
      return undefined;
    }
    if (parser.stack.length > deepest) {
      findings.report("nesting-too-deep", Math.min(parser.offset, source.text.length), {
        message: `Lists and maps are nested more than ${deepest} levels deep.`,
        remedy: "Write the site with the keys of the reference; none of them nests deeper than six levels.",
      });
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function reportEmpty(findings: FindingList): void {
  findings.report("empty-file", 0, {
    message: "The file describes no site: it holds nothing but space and comments.",
    remedy: "Let `quorate init` write a site to begin with, or name the right file.",
  });
}

function reportAnotherDocument(findings: FindingList, offset: number): void {
  findings.report("multiple-documents", offset, {
    message: "A second YAML document begins here; a file describes one site.",
    remedy: "Keep one document in this file and move the others to files of their own.",
  });
}

/** One finding a line: what follows on the same line is nearly always an echo of the first. */
function reportSyntax(source: SourceText, findings: FindingList, errors: readonly YAMLParseError[]): void {
  const lines = new Set<number>();
  for (const error of errors) {
    const offset = Math.min(error.pos[0], source.text.length);
    const { line } = source.placeAt(offset);
    if (lines.has(line)) continue;
    lines.add(line);
    findings.report("yaml-syntax", offset, {
      message: `The YAML is not valid: ${plain(error.message)}.`,
      remedy: remedies[error.code] ?? "Mend the YAML at this place.",
    });
  }
}

function plain(message: string): string {
  const line = (message.split("\n")[0] ?? "").trim().replace(/[.:]$/, "");
  const clipped = line.length > 160 ? `${line.slice(0, 160)}…` : line;
  return clipped.replace("With stringKeys, all keys must be strings", "a key must be plain text");
}

const remedies: Partial<Record<YAMLParseError["code"], string>> = {
  TAB_AS_INDENT: "Indent with spaces; YAML allows no tabs there.",
  BAD_INDENT: "Give the keys of one map the same indentation, and close every bracket.",
  MISSING_CHAR: "Add the missing character; a key is followed by a colon and a space.",
  UNEXPECTED_TOKEN: "Remove the text that does not belong here, or put quotes around the value.",
  BLOCK_AS_IMPLICIT_KEY:
    "Begin the nested map on a new line, further indented, or put quotes around a value with a colon.",
  MULTILINE_IMPLICIT_KEY: "Write the key and its colon on one line; look for a missing colon or quote above.",
  BAD_SCALAR_START: "Put quotes around the value.",
  BAD_DQ_ESCAPE: "Use single quotes, or double the backslash.",
  BAD_ALIAS: "Put quotes around the value if the * or & is part of it.",
  NON_STRING_KEY: "Write the key as plain text.",
};
