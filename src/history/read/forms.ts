import { HistoryError } from "../history-error.ts";

/** An operation nests a handful of levels; what nests deeper is no operation. */
const depthMax = 1000;
/** No operation is longer, in characters: what is has lost its end. */
const lengthMax = 64 * 1024 * 1024;

const code = (character: string): number => character.charCodeAt(0);
const quote = code('"');
const backslash = code("\\");
const semicolon = code(";");
const newline = code("\n");
const hash = code("#");
const comma = code(",");
const openBrace = code("{");
const closeBrace = code("}");
const openList = code("(");
const closeList = code(")");
const openVector = code("[");
const closeVector = code("]");

const byteOrderMark = 0xfe_ff;

/** Where a character stands. Numbers, since it is asked for each of millions. */
const [plain, string, escapedInString, escapedOutside, comment, tag] = [0, 1, 2, 3, 4, 5] as const;
type Inside = 0 | 1 | 2 | 3 | 4 | 5;

/**
 * Cuts a text that comes in pieces into its operations: maps in braces, one after another or as the elements of one vector or
 * list, in JSON as in EDN, whose strings, comments, characters and tags it knows. It keeps no more than the operation
 * under way, so that a history may be longer than the memory.
 */
export class FormCutter {
  readonly #found: (form: string, line: number) => void;
  /** What was read of the form under way, in earlier pieces. */
  #kept = "";
  #depth = 0;
  #line = 1;
  #formLine = 1;
  /** The vector or list around all operations is open, or was. */
  #around: "no" | "open" | "closed" = "no";
  #inside: Inside = plain;

  constructor(found: (form: string, line: number) => void) {
    this.#found = found;
  }

  push(text: string): void {
    const { length } = text;
    let from = this.#depth > 0 ? 0 : -1;
    let [depth, line, inside] = [this.#depth, this.#line, this.#inside];
    for (let at = 0; at < length; at += 1) {
      const char = text.charCodeAt(at);
      if (char === newline) line += 1;
      if (inside === plain && depth > 0) {
        if (char === quote) inside = string;
        else if (char === backslash) inside = escapedOutside;
        else if (char === semicolon) inside = comment;
        else if (char === openBrace || char === openVector || char === openList) {
          depth += 1;
          if (depth > depthMax) throw new HistoryError(`line ${line}: nested deeper than ${depthMax} levels`);
        } else if (char === closeBrace || char === closeVector || char === closeList) {
          depth -= 1;
          if (depth > 0) continue;
          this.#found(this.#kept + text.slice(from, at + 1), this.#formLine);
          this.#kept = "";
          from = -1;
        }
      } else if (inside === string) {
        if (char === quote) inside = plain;
        else if (char === backslash) inside = escapedInString;
      } else if (inside === escapedInString) {
        inside = string;
      } else if (inside === escapedOutside) {
        inside = plain;
      } else if (inside === comment) {
        if (char === newline) inside = plain;
      } else if (char === semicolon) {
        inside = comment;
      } else if (char === openBrace) {
        inside = plain;
        depth = 1;
        this.#formLine = line;
        from = at;
      } else {
        inside = this.#between(char, line, inside);
      }
    }
    [this.#depth, this.#line, this.#inside] = [depth, line, inside];
    if (from >= 0) this.#kept += text.slice(from);
    if (this.#kept.length > lengthMax) throw new HistoryError(`line ${this.#formLine}: an operation has no end`);
  }

  /** Whether the text ended in the middle of an operation, and in which line that began. */
  end(): { readonly torn: number | undefined } {
    return { torn: this.#depth > 0 ? this.#formLine : undefined };
  }

  /** What may stand between operations: white space, commas, the bracket around all of them, the tag of a map. */
  #between(char: number, line: number, inside: Inside): Inside {
    if (char <= 32 || char === comma || char === byteOrderMark) return plain;
    if (inside === tag) return tag;
    if (char === hash) return tag;
    if ((char === openVector || char === openList) && this.#around === "no") {
      this.#around = "open";
    } else if ((char === closeVector || char === closeList) && this.#around === "open") {
      this.#around = "closed";
    } else {
      throw new HistoryError(
        `line ${line}: ${String.fromCharCode(char)} where an operation was to begin; operations are maps, of JSON or EDN`,
      );
    }
    return plain;
  }
}
