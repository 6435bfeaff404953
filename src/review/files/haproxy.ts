import { Conditionals, isSplit, wrongAddress, wrongHeader, wrongServer, wrongTime } from "./haproxy-form.ts";
import { SourceLines, SyntaxFindings, quoted, type Parsed, type SourceFile, type Where, type Word } from "./source.ts";

/** One line of a section: its words, quotes and escapes resolved. */
export interface HaproxyLine {
  readonly words: readonly Word[];
  readonly where: Where;
}

/** A section of haproxy.cfg with its own lines; what it inherits is found by the model. */
export interface HaproxySection {
  readonly kind: string;
  readonly name: string;
  /** `from NAME` of a proxy section or of a defaults section. */
  readonly from: string | undefined;
  /** What else stands on its first line: an address, in older files. */
  readonly more: readonly string[];
  readonly where: Where;
  readonly lines: readonly HaproxyLine[];
}

const sectionKinds = new Set([
  "global",
  "defaults",
  "frontend",
  "backend",
  "listen",
  "userlist",
  "peers",
  "mailers",
  "resolvers",
  "cache",
  "program",
  "ring",
  "http-errors",
  "log-forward",
  "fcgi-app",
  "crt-store",
  "traces",
  "log-profile",
  "acme",
]);

/**
 * Parses one file of HAProxy's configuration (management manual 2.6, "Configuration file format"): sections begin with
 * their keyword at any indentation, words may be quoted or escaped, `.if` blocks are read as if every branch held.
 */
export function parseHaproxy(file: SourceFile): Parsed<readonly HaproxySection[]> {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  const sections: HaproxySection[] = [];
  let current: HaproxyLine[] | undefined;
  let serverLines = new Map<string, number>();
  const conditionals = new Conditionals(syntax);
  for (const [index, text] of lines.lines.entries()) {
    const words = splitWords(text, index + 1, syntax);
    const first = words[0];
    if (first === undefined) {
      continue;
    }
    if (first.text.startsWith(".")) {
      conditionals.take(first);
      continue;
    }
    const where = lines.of(first);
    if (sectionKinds.has(first.text)) {
      current = [];
      serverLines = new Map();
      wrongHeader(words, first, syntax);
      sections.push(section(words, where, current));
    } else if (current === undefined) {
      syntax.add(
        first.line,
        first.column,
        `The keyword ${quoted(first.text)} stands before any section.`,
        `Put it below the section it belongs to: "global", "defaults", "frontend", "backend" or "listen".`,
      );
    } else {
      const previous = current.at(-1);
      if (previous !== undefined && isSplit(lines.lines[index - 1], first)) {
        const message = `HAProxy knows no line that is continued: the one above ends in a backslash, and ${quoted(first.text)} begins none.`;
        syntax.add(first.line, first.column, message, "Write both on one line, without the backslash.");
        // What was meant is read on as one.
        current[current.length - 1] = { ...previous, words: [...previous.words, ...words] };
      } else {
        wrongAddress(words, syntax);
        wrongTime(words, syntax);
        wrongServer(words, sections.at(-1)?.kind ?? "", serverLines, syntax);
        if (first.text === "server" && !conditionals.isOpen()) serverLines.set(words[1]?.text ?? "", first.line);
        current.push({ words, where });
      }
    }
  }
  const isEnded = file.text.endsWith("\n");
  const last = Math.max(1, lines.lines.length - (isEnded ? 1 : 0));
  conditionals.end(last);
  if (file.text !== "" && !isEnded && /\.cfg$/iu.test(file.path)) {
    syntax.add(
      last,
      (lines.lines[last - 1]?.length ?? 0) + 1,
      "The last line does not end, and HAProxy refuses such a file: it may have been cut off.",
      "End the file with a line break.",
    );
  }
  return { value: sections, findings: syntax.found };
}

function section(words: readonly Word[], where: Where, lines: HaproxyLine[]): HaproxySection {
  const kind = words[0]?.text ?? "";
  const fromAt = words.findIndex((word, index) => index > 0 && word.text === "from");
  const from = fromAt > 0 ? words[fromAt + 1]?.text : undefined;
  const name = words[1] === undefined || fromAt === 1 ? "" : words[1].text;
  const more = words.slice(2).map((word) => word.text);
  return { kind, name, from, more, where, lines };
}

/** Splits a line at blanks: "weak" and 'strong' quotes, backslash escapes, # begins a comment outside of quotes. */
function splitWords(text: string, line: number, syntax: SyntaxFindings): Word[] {
  const words: Word[] = [];
  let word = "";
  let column = 0;
  let quote = "";
  const end = () => {
    if (column > 0) {
      words.push({ text: word, line, column });
    }
    word = "";
    column = 0;
  };
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (quote === "" && char === "#") {
      break;
    }
    if (quote === "" && (char === " " || char === "\t")) {
      end();
      continue;
    }
    column = column === 0 ? index + 1 : column;
    if (char === "\\" && quote !== "'") {
      index += 1;
      word += text.charAt(index);
    } else if (quote === "" && (char === '"' || char === "'")) {
      quote = char;
    } else if (char === quote) {
      quote = "";
    } else {
      word += char;
    }
  }
  if (quote !== "") {
    syntax.add(
      line,
      Math.max(column, 1),
      `A ${quote} is opened and never closed.`,
      `Close the quote, or escape it with a backslash.`,
    );
  }
  end();
  return words;
}

/**
 * A time of HAProxy in milliseconds: a number with us, ms, s, m, h or d; milliseconds without.
 * Undefined when it is no time.
 */
export function haproxyTimeMs(text: string): number | undefined {
  const match = /^(\d{1,12})(us|ms|s|m|h|d)?$/.exec(text);
  if (match === null) {
    return undefined;
  }
  const unit = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] ?? "ms"] ?? 1;
  return Number(match[1]) * unit;
}
