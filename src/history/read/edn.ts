import { HistoryError } from "../history-error.ts";

/**
 * Reads one value of EDN (https://github.com/edn-format/edn). A reader of its own, because the values become what JSON's would be,
 * so that checkers see one kind of them, and because it reads a million operations in a few seconds: keywords
 * and symbols are texts, lists, vectors and sets arrays, maps objects whose keys are texts, and tags are left out.
 *
 * @throws HistoryError where the text is no EDN; the place is a character of the text
 */
export function parseEdn(text: string): unknown {
  const reader = new EdnReader(text);
  const value = reader.value();
  if (value === closed) throw reader.trouble("there is no value");
  return value;
}

/** What `value` returns at a closing bracket or at the end. */
const closed = Symbol("closed");

const code = (character: string): number => character.charCodeAt(0);
const openBrace = code("{");
const openVector = code("[");
const openList = code("(");
const quote = code('"');
const colon = code(":");
const hash = code("#");
const semicolon = code(";");
const comma = code(",");
const newline = code("\n");
const backslash = code("\\");
const underscore = code("_");
const zero = code("0");
const nine = code("9");
const minus = code("-");
const plus = code("+");
const closings = new Set(["}", "]", ")"].map(code));

/** Characters that end a word: white space, brackets, a string's quote, a comment. */
const ends = new Uint8Array(128);
for (const char of ' \t\n\r\f,{}[]()";') ends[code(char)] = 1;

const escapes = new Map(Object.entries({ n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }));
const characters = new Map(Object.entries({ newline: "\n", space: " ", tab: "\t", return: "\r" }));
const words = new Map<string, unknown>([
  ["nil", null],
  ["true", true],
  ["false", false],
]);

class EdnReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): unknown {
    const char = this.#next();
    if (char === undefined || closings.has(char)) return closed;
    if (char === openBrace) return this.#map();
    if (char === openVector || char === openList) return this.#elements();
    if (char === quote) return this.#string();
    if (char === hash) return this.#dispatch();
    if (char === backslash) return this.#character();
    if (char === colon) {
      this.#at += 1;
      return this.#word();
    }
    if ((char >= zero && char <= nine) || char === minus || char === plus) return this.#number();
    const word = this.#word();
    if (word === "") throw this.trouble(`${String.fromCharCode(char)} begins no value`);
    return words.has(word) ? words.get(word) : word;
  }

  trouble(what: string): HistoryError {
    return new HistoryError(`character ${this.#at + 1}: ${what}`);
  }

  /** Leaves out what is no value; the code of the first character that is. */
  #next(): number | undefined {
    const text = this.#text;
    for (;;) {
      const char = text.charCodeAt(this.#at);
      if (Number.isNaN(char)) return undefined;
      if (char <= 32 || char === comma) {
        this.#at += 1;
      } else if (char === semicolon) {
        while (this.#at < text.length && text.charCodeAt(this.#at) !== newline) this.#at += 1;
      } else if (char === hash && text.charCodeAt(this.#at + 1) === underscore) {
        this.#at += 2;
        this.value();
      } else {
        return char;
      }
    }
  }

  #elements(): unknown[] {
    this.#at += 1;
    const found: unknown[] = [];
    for (let value = this.value(); value !== closed; value = this.value()) found.push(value);
    this.#close();
    return found;
  }

  #map(): Record<string, unknown> {
    this.#at += 1;
    const found: Record<string, unknown> = {};
    for (let key = this.value(); key !== closed; key = this.value()) {
      const value = this.value();
      if (value === closed) throw this.trouble("a key of a map has no value");
      const name = typeof key === "string" ? key : JSON.stringify(key);
      if (name === "__proto__") throw this.trouble("__proto__ is no key of an operation");
      found[name] = value;
    }
    this.#close();
    return found;
  }

  #close(): void {
    if (this.#at >= this.#text.length) throw this.trouble("a bracket is not closed");
    this.#at += 1;
  }

  #word(): string {
    const text = this.#text;
    const from = this.#at;
    while (this.#at < text.length) {
      const char = text.charCodeAt(this.#at);
      if (char < 128 && ends[char] === 1) break;
      this.#at += 1;
    }
    return text.slice(from, this.#at);
  }

  #number(): unknown {
    const from = this.#at;
    let value = 0;
    for (let char = this.#text.charCodeAt(this.#at); char >= zero && char <= nine;) {
      value = value * 10 + char - zero;
      this.#at += 1;
      char = this.#text.charCodeAt(this.#at);
    }
    const after = this.#text.charCodeAt(this.#at);
    const digits = this.#at - from;
    if (digits > 0 && digits < 16 && (Number.isNaN(after) || (after < 128 && ends[after] === 1))) return value;
    this.#at = from;
    const word = this.#word();
    const plain = /^[-+]?\d/u.test(word) ? word.replace(/[NM]$/u, "") : word;
    const number = Number(plain);
    // A number that a double does not hold exactly stays a text: two of them must not become one.
    if (plain === "" || Number.isNaN(number)) return word;
    return Number.isInteger(number) && !Number.isSafeInteger(number) ? plain : number;
  }

  #string(): string {
    const text = this.#text;
    const from = this.#at + 1;
    let end = from;
    while (end < text.length && text.charCodeAt(end) !== quote) end += text.charCodeAt(end) === backslash ? 2 : 1;
    if (end >= text.length) throw this.trouble("a string has no end");
    this.#at = end + 1;
    const inside = text.slice(from, end);
    if (!inside.includes("\\")) return inside;
    return inside.replaceAll(/\\(u[0-9a-fA-F]{4}|[^])/gu, (_, escape: string) =>
      escape.length > 1 ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : (escapes.get(escape) ?? escape),
    );
  }

  #character(): string {
    this.#at += 1;
    const first = this.#text.charAt(this.#at);
    this.#at += 1;
    const word = first + this.#word();
    return characters.get(word) ?? word;
  }

  /** `#{…}` is a set, `##Inf` a number, and anything else the tag of the value after it. */
  #dispatch(): unknown {
    this.#at += 1;
    const char = this.#text.charCodeAt(this.#at);
    if (char === openBrace) return this.#elements();
    if (char === hash) {
      this.#at += 1;
      return this.#word();
    }
    if (this.#word() === "") throw this.trouble("# begins neither a set nor a tag");
    const value = this.value();
    if (value === closed) throw this.trouble("a tag has no value");
    return value;
  }
}
