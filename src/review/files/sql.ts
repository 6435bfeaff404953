import { SourceLines, type SourceFile, type Where } from "./source.ts";

/** A word of SQL: `text` says what it names or holds, without its quotes. */
interface Token {
  readonly kind: "word" | "quoted" | "mark";
  readonly text: string;
  readonly where: Where;
}

/** What a statement says of a user of MariaDB or MySQL. */
export interface AccountStatement {
  readonly user: string;
  /** `%` where none is written. */
  readonly host: string;
  /** How it shows who it is, where that is said: `open` by nothing at all. */
  readonly by?:
    | { readonly kind: "open" }
    | { readonly kind: "other" }
    | { readonly kind: "password"; readonly password: string };
  /** Of a grant. */
  readonly rights?: "none" | "some" | "all";
  /** Whether it must come by TLS, where that is said; of who is made, it is. */
  readonly byTls?: boolean;
  readonly where: Where;
}

/**
 * Comments, texts, words and marks. A comment that MySQL reads, as its dumps have them (`/*!50003`), is what stands in it. What has no end
 * goes to the end of the file, so that each character is looked at once.
 */
const tokens =
  /--[^\n]*|#[^\n]*|\/\*(?!M?!)(?:[^*]|\*(?!\/))*(?:\*\/|$)|\/\*M?!\d*|\*\/|'((?:[^'\\]|\\[^]|'')*)(?:'|$)|"((?:[^"\\]|\\[^]|"")*)(?:"|$)|`((?:[^`]|``)*)(?:`|$)|[\w$.-]+|[^\s]/gu;

/** CREATE USER, ALTER USER and GRANT of a file of SQL. Source: MariaDB's documentation of these statements. */
export function accountStatements(file: SourceFile): readonly AccountStatement[] {
  return statementsOf(file).flatMap((statement) => {
    const words = statement.map(({ kind, text }) => (kind === "word" ? text.toUpperCase() : ""));
    const [head] =
      /^(?:CREATE|ALTER)(?: OR REPLACE)? USER(?: IF(?: NOT)? EXISTS)?/u.exec(words.slice(0, 7).join(" ")) ?? [];
    if (head !== undefined) {
      const first = head.split(" ").length;
      const byTls = demandsTls(words) ?? (words[0] === "CREATE" ? false : undefined);
      return accountsFrom(statement, first).map((account) => ({
        ...account,
        ...(byTls === undefined ? {} : { byTls }),
        ...(words[0] === "CREATE" ? { by: account.by ?? { kind: "open" as const } } : {}),
      }));
    }
    const [on, to] = [words.indexOf("ON"), words.indexOf("TO")];
    if (words[0] !== "GRANT" || on < 0 || to < on) return [];
    const rights = rightsOf(words.slice(1, on), statement.slice(on + 1, to));
    const byTls = demandsTls(words);
    return accountsFrom(statement, to + 1).map((account) => ({
      ...account,
      rights,
      ...(byTls === undefined ? {} : { byTls }),
    }));
  });
}

/** `REQUIRE SSL`, `X509`, `ISSUER '…'`; undefined where nothing is said of it. */
function demandsTls(words: readonly string[]): boolean | undefined {
  const at = words.indexOf("REQUIRE");
  return at < 0 ? undefined : words[at + 1] !== "NONE";
}

function statementsOf(file: SourceFile): readonly (readonly Token[])[] {
  const lines = new SourceLines(file);
  const statements: Token[][] = [[]];
  let [line, lineStart, read] = [1, 0, 0];
  for (const match of file.text.matchAll(tokens)) {
    for (let at = file.text.indexOf("\n", read); at >= 0 && at < match.index; at = file.text.indexOf("\n", read)) {
      [line, lineStart, read] = [line + 1, at + 1, at + 1];
    }
    const [text, single, double, back] = match;
    if (/^(?:--|#|\/\*|\*\/)/u.test(text)) continue;
    const where = lines.where(line, match.index - lineStart + 1);
    const quoted = single ?? double ?? back;
    if (text === ";") statements.push([]);
    else if (quoted !== undefined) statements.at(-1)?.push({ kind: "quoted", text: quoted, where });
    else statements.at(-1)?.push({ kind: /^[\w$]/u.test(text) ? "word" : "mark", text, where });
  }
  return statements;
}

type Account = Pick<AccountStatement, "user" | "host" | "by" | "where">;

/** `'nova'@'%' IDENTIFIED BY '…', nova@localhost`, up to the end of the list. */
function accountsFrom(statement: readonly Token[], first: number): readonly Account[] {
  const found: Account[] = [];
  let next = first;
  for (;;) {
    const user = statement[next];
    if (user === undefined || user.kind === "mark") return found;
    const hasHost = statement[next + 1]?.text === "@";
    const host = hasHost ? (statement[next + 2]?.text ?? "") : "%";
    next += hasHost ? 3 : 1;
    const by = shownBy(statement, next);
    // What is a function of its own, or a role, is no user that somebody outside could be.
    if (user.kind === "quoted" || hasHost || !/^(?:CURRENT_USER|PUBLIC)$/iu.test(user.text))
      found.push({ user: user.text, host, where: user.where, ...(by === undefined ? {} : { by }) });
    const comma = statement.findIndex(({ kind, text }, index) => index >= next && kind === "mark" && text === ",");
    if (comma < 0) return found;
    next = comma + 1;
  }
}

function shownBy(statement: readonly Token[], at: number): AccountStatement["by"] {
  const [identified, how, plugin, then] = statement.slice(at, at + 4).map(({ text }) => text.toUpperCase());
  if (identified !== "IDENTIFIED") return undefined;
  // MySQL: IDENTIFIED WITH mysql_native_password BY '…'; what stands behind AS is a digest.
  const by = how === "BY" ? at + 2 : how === "WITH" && plugin !== undefined && then === "BY" ? at + 4 : undefined;
  if (by === undefined) return { kind: "other" };
  const [word, value = ""] = [statement[by], statement[by + 1]?.text];
  // A digest stands behind PASSWORD: what it is of cannot be told.
  if (word?.kind === "word") return value === "" ? { kind: "open" } : { kind: "other" };
  return word === undefined || word.text === "" ? { kind: "open" } : { kind: "password", password: word.text };
}

/** `USAGE` is the right to log in and nothing more. */
function rightsOf(rights: readonly string[], on: readonly Token[]): "none" | "some" | "all" {
  if (rights.join(" ") === "USAGE") return "none";
  const isEverywhere = on.map(({ text }) => text).join("") === "*.*";
  return isEverywhere && rights.some((right) => ["ALL", "SUPER", "GRANT"].includes(right)) ? "all" : "some";
}
