import { quoted, type SyntaxFindings, type Word } from "./source.ts";

const proxyKinds = new Set(["frontend", "backend", "listen"]);

/** `.if`, `.elif`, `.else` and `.endif`: which of them may stand where. */
export class Conditionals {
  private readonly syntax: SyntaxFindings;
  /** Of each that is open, whether its ".else" has been. */
  private readonly open: { hadElse: boolean }[] = [];

  constructor(syntax: SyntaxFindings) {
    this.syntax = syntax;
  }

  take(word: Word): void {
    const innermost = this.open.at(-1);
    const wrong = (message: string, remedy: string) => this.syntax.add(word.line, word.column, message, remedy);
    if (word.text === ".if") this.open.push({ hadElse: false });
    else if (![".elif", ".else", ".endif"].includes(word.text)) {
      if (![".notice", ".warning", ".alert", ".diag"].includes(word.text)) {
        wrong(`There is no directive ${quoted(word.text)}.`, "Remove the line.");
      }
    } else if (innermost === undefined) {
      wrong(
        word.text === ".endif" ? `".endif" closes no ".if".` : `${quoted(word.text)} belongs to no ".if".`,
        `Remove the line, or write the ".if" it belongs to.`,
      );
    } else if (word.text === ".endif") this.open.pop();
    else {
      if (innermost.hadElse) wrong(`${quoted(word.text)} comes after ".else".`, `Put ".else" last.`);
      innermost.hadElse ||= word.text === ".else";
    }
  }

  /** What is read may hold or not. */
  isOpen(): boolean {
    return this.open.length > 0;
  }

  end(line: number): void {
    if (this.open.length > 0) {
      this.syntax.add(line, 1, `An ".if" is never closed.`, `Write ".endif" where the conditional part ends.`);
    }
  }
}

/** What HAProxy refuses of a proxy section's first line. */
export function wrongHeader(words: readonly Word[], first: Word, syntax: SyntaxFindings): void {
  if (!proxyKinds.has(first.text)) return;
  const [, name, address] = words;
  if (name === undefined) {
    syntax.add(first.line, first.column, `The section ${quoted(first.text)} has no name.`, "Write its name after it.");
  } else if (first.text !== "backend" && address !== undefined && /:\d+$/u.test(address.text)) {
    const message = "HAProxy, since its release 1.6, refuses an address on the section's own line.";
    syntax.add(address.line, address.column, message, `Write "bind ${address.text}" on a line below.`);
  }
}

/** "timer overflow in argument …": HAProxy counts milliseconds in 31 bits. */
export function wrongTime([keyword, , time]: readonly Word[], syntax: SyntaxFindings): void {
  if (keyword?.text !== "timeout" || time === undefined) return;
  const [, number = "", unit = "ms"] = /^(\d{1,40})(us|ms|s|m|h|d)?$/u.exec(time.text) ?? [];
  if (Number(number) * (msIn.get(unit) ?? 1) < 2 ** 31) return;
  const message = `HAProxy takes no time above 24.8 days, and refuses ${quoted(time.text)}.`;
  syntax.add(time.line, time.column, message, "Write a time that somebody would wait for, such as 1h.");
}

const msIn = new Map([
  ["us", 0.001],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** A server in a section that can have none; and two of one name, but for those of which a condition takes one. */
export function wrongServer(
  [keyword, name]: readonly Word[],
  kind: string,
  before: ReadonlyMap<string, number>,
  syntax: SyntaxFindings,
): void {
  if (keyword === undefined || !/^(?:default-server|server|server-template)$/u.test(keyword.text)) return;
  if (kind === "frontend") {
    const message = `HAProxy refuses ${quoted(keyword.text)} in a frontend, which has no servers.`;
    syntax.add(keyword.line, keyword.column, message, 'Move it to a backend, or make the section a "listen" section.');
    return;
  }
  const line = keyword.text === "server" ? before.get(name?.text ?? "") : undefined;
  if (name === undefined || line === undefined) return;
  const message = `The section has another server ${quoted(name.text)}, in line ${line}, and HAProxy refuses two of one name.`;
  syntax.add(name.line, name.column, message, "Give each server line a name of its own.");
}

/** `server c1 192.0.2.11:80/path`: an IPv6 address, which has more colons, is none of it. */
export function wrongAddress([keyword, , address]: readonly Word[], syntax: SyntaxFindings): void {
  if (keyword?.text !== "server" || address === undefined || !/^[^:]+:\d+[^\d:]/u.test(address.text)) return;
  const message = `${quoted(address.text)} ends in no port, and HAProxy refuses it.`;
  syntax.add(address.line, address.column, message, "Write ADDRESS:PORT alone; a path belongs to the check.");
}

/** Options of a server that begin no line of a section. */
const serverOptionsOnly =
  /^(?:backup|check|inter|fastinter|downinter|rise|fall|port|weight|on-marked-(?:down|up)|ssl|verify)$/u;

export function isSplit(before: string | undefined, first: Word): boolean {
  return before?.endsWith("\\") === true && serverOptionsOnly.test(first.text);
}
