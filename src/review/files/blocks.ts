import type { Severity } from "../../spec/finding.ts";
import {
  SourceLines,
  SyntaxFindings,
  depthMax,
  quoted,
  type Parsed,
  type SourceFile,
  type Where,
  type Word,
} from "./source.ts";

/** A statement of keepalived.conf or corosync.conf; with braces it is a block and has statements of its own. */
export interface Statement {
  readonly words: readonly Word[];
  readonly where: Where;
  readonly block: readonly Statement[] | undefined;
}

interface OpenStatement {
  words: Word[];
  where: Where;
  block: OpenStatement[] | undefined;
}

const unnamed = { message: `A "{" opens a block without a name.`, remedy: "Write the block's name before it." };

/** What is wrong with the form of a line; a warning where its program takes it. */
interface WrongLine {
  readonly column: number;
  readonly message: string;
  readonly remedy: string;
  readonly severity?: Severity;
}

/** What tells keepalived.conf and corosync.conf apart in the way they are written. */
interface BlockDialect {
  /** Where the program that reads it says that a block is not closed: at its beginning, or where the file ends. */
  readonly unclosedAt: "opening" | "end";
  splitLine(text: string, line: number): Word[];
  /** What is nothing without a block. */
  readonly blocks: RegExp;
  /** What is wrong with the form of a line, where its program stops. */
  wrong(text: string): WrongLine | undefined;
}

/** keepalived.conf(5): `!` and `#` begin comments anywhere outside of quotes; words are separated by blanks. */
const keepalivedDialect: BlockDialect = {
  unclosedAt: "opening",
  blocks: /^(?:vrrp_instance|vrrp_sync_group|vrrp_script|virtual_server)$/u,
  splitLine(text, line) {
    const words: Word[] = [];
    const pattern = /"([^"]*)"?|'([^']*)'?|[!#]|[{}]|[^\s"'!#{}]+/gu;
    for (const match of text.matchAll(pattern)) {
      const token = match[0];
      if (token === "!" || token === "#") {
        break;
      }
      words.push({ text: match[1] ?? match[2] ?? token, line, column: match.index + 1 });
    }
    return words;
  },
  wrong(text) {
    const uncommented = /^(?:"[^"]*"|[^"!#])*/u.exec(text)?.[0] ?? "";
    return text.charAt(uncommented.length) !== '"'
      ? undefined
      : { column: uncommented.length + 1, message: "A quote is opened and never closed.", remedy: "Close it." };
  },
};

/** corosync.conf(5): lines that begin with # are comments; `key: value`; `name {` opens, `}` closes. */
const corosyncDialect: BlockDialect = {
  unclosedAt: "end",
  blocks: /^(?!)/u,
  splitLine(text, line) {
    const start = text.search(/\S/u);
    if (start < 0 || text.charAt(start) === "#") {
      return [];
    }
    const body = text.trim();
    // It closes one block a line, whatever stands behind the brace.
    if (body.startsWith("}") || body === "{") {
      return [{ text: body.charAt(0), line, column: start + 1 }];
    }
    if (body.endsWith("{")) {
      return [
        { text: body.slice(0, -1).trim(), line, column: start + 1 },
        { text: "{", line, column: text.lastIndexOf("{") + 1 },
      ];
    }
    const colon = body.indexOf(":");
    if (colon < 0) {
      return [{ text: body, line, column: start + 1 }];
    }
    return [
      { text: body.slice(0, colon).trim(), line, column: start + 1 },
      { text: body.slice(colon + 1).trim(), line, column: start + colon + 2 },
    ];
  },
  wrong(text) {
    const body = text.trim();
    const column = text.search(/\S/u) + 1;
    if (body === "" || body.startsWith("#")) return undefined;
    const brace = body.indexOf("{");
    if (body === "{") return { column, ...unnamed };
    if (brace >= 0) {
      return brace === body.length - 1
        ? undefined
        : { column, message: `Something stands after the "{".`, remedy: "Put it on a line of its own." };
    }
    if (body.includes(":")) return commentBehind(text);
    if (body.includes("}")) {
      return body === "}"
        ? undefined
        : { column, message: `A "}" does not stand alone.`, remedy: "Give it a line of its own." };
    }
    const message = 'The line neither opens nor closes a section, nor is it "key: value".';
    return { column, message, remedy: 'Write it as "key: value", a section\'s name and its "{" on one line.' };
  },
};

/** Corosync 3.1: `Value of key "totem.token" is expected to be integer …, but "310  # ms" was given`. */
function commentBehind(text: string): WrongLine | undefined {
  const [before, value = ""] = /^[^:]*:\s*([^#]*\S)\s+(?=#)/u.exec(text) ?? [];
  if (before === undefined) return undefined;
  const isRefused = /^\d+$/u.test(value);
  const refused = isRefused ? ", which is no number any more, so that Corosync refuses the file" : "";
  return {
    column: before.length + 1,
    message: `Corosync knows comments on lines of their own alone: this one is part of the value${refused}.`,
    remedy: "Put the comment on a line of its own.",
    severity: isRefused ? "error" : "warning",
  };
}

export function parseKeepalived(file: SourceFile): Parsed<readonly Statement[]> {
  return parseBlocks(file, keepalivedDialect);
}

export function parseCorosync(file: SourceFile): Parsed<readonly Statement[]> {
  return parseBlocks(file, corosyncDialect);
}

/** One pass with a stack of its own: the depth of the input costs no depth of calls. */
function parseBlocks(file: SourceFile, dialect: BlockDialect): Parsed<readonly Statement[]> {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  const top: OpenStatement[] = [];
  const stack: { readonly statements: OpenStatement[]; readonly opened: Word | undefined }[] = [
    { statements: top, opened: undefined },
  ];
  const current = () => stack.at(-1)?.statements ?? top;

  for (const [index, text] of lines.lines.entries()) {
    let statement: OpenStatement | undefined;
    const wrong = dialect.wrong(text);
    if (wrong !== undefined) syntax.add(index + 1, wrong.column, wrong.message, wrong.remedy, wrong.severity);
    for (const word of dialect.splitLine(text, index + 1)) {
      if (word.text === "{") {
        if (stack.length > depthMax) {
          syntax.add(
            word.line,
            word.column,
            `Blocks are nested more than ${depthMax} deep.`,
            "Close the blocks above; no such file needs more than a few levels.",
          );
          return { value: top, findings: syntax.found };
        }
        const header = statement ?? current().at(-1);
        if (header === undefined || header.block !== undefined) {
          syntax.add(word.line, word.column, unnamed.message, unnamed.remedy);
          statement = { words: [], where: lines.of(word), block: undefined };
          current().push(statement);
        }
        const owner = statement ?? header;
        if (owner !== undefined) {
          owner.block = [];
          stack.push({ statements: owner.block, opened: word });
        }
        statement = undefined;
      } else if (word.text === "}") {
        if (stack.length === 1) {
          const remedy = "Remove it, or write the line that opens the block.";
          syntax.add(word.line, word.column, `A "}" closes no block.`, remedy);
        } else {
          stack.pop();
        }
        statement = undefined;
      } else if (statement === undefined) {
        statement = { words: [word], where: lines.of(word), block: undefined };
        current().push(statement);
      } else {
        statement.words.push(word);
      }
    }
  }
  const open = stack.at(-1)?.opened;
  if (open !== undefined) {
    const name = quoted((lines.lines[open.line - 1] ?? "").trim());
    const remedy = `Write the missing "}"; the file may have been cut off.`;
    if (dialect.unclosedAt === "opening") {
      syntax.add(open.line, open.column, `The block ${name} is never closed.`, remedy);
    } else {
      const last = Math.max(1, lines.lines.length - (lines.lines.at(-1) === "" ? 1 : 0));
      syntax.add(last, 1, `The file ends before the block ${name} of line ${open.line} is closed.`, remedy);
    }
  }
  for (const [index, { words, where, block }] of top.entries()) {
    if (block === undefined && dialect.blocks.test(words[0]?.text ?? "")) {
      const { place } = top[index + 1]?.where ?? where;
      const name = quoted(words.map(({ text }) => text).join(" "));
      const message = `${name} on line ${where.place.line} opens no block, and what stands here is taken for nothing.`;
      syntax.add(place.line, place.column, message, `Write "{" behind the name, and "}" where the block ends.`);
    }
  }
  return { value: top, findings: syntax.found };
}

/** The blocks of a name among statements. */
export function blocksOf(statements: readonly Statement[], name: string): readonly Statement[] {
  return statements.filter((statement) => statement.block !== undefined && statement.words[0]?.text === name);
}

/** The last statement of a name that is no block: the one that counts. */
export function lastOf(statements: readonly Statement[], name: string): Statement | undefined {
  return statements.findLast((statement) => statement.block === undefined && statement.words[0]?.text === name);
}
