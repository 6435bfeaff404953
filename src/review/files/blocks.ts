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

/** What tells keepalived.conf and corosync.conf apart in the way they are written. */
interface BlockDialect {
  /** What the program makes of braces without their counterpart: keepalived ends, Corosync 3.1 goes on without a word. */
  readonly unbalanced: "error" | "warning";
  splitLine(text: string, line: number): Word[];
}

/** keepalived.conf(5): `!` and `#` begin comments anywhere outside of quotes; words are separated by blanks. */
const keepalivedDialect: BlockDialect = {
  unbalanced: "error",
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
};

/** corosync.conf(5): lines that begin with # are comments; `key: value`; `name {` opens, `}` closes. */
const corosyncDialect: BlockDialect = {
  unbalanced: "warning",
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
};

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
          syntax.add(
            word.line,
            word.column,
            `A "{" opens a block without a name.`,
            "Write the block's name before it.",
          );
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
          syntax.add(
            word.line,
            word.column,
            `A "}" closes no block.`,
            "Remove it, or write the line that opens the block.",
            dialect.unbalanced,
          );
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
    syntax.add(
      open.line,
      open.column,
      `The block ${name} is never closed.`,
      `Write the missing "}"; the file may have been cut off.`,
      dialect.unbalanced,
    );
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
