import { SourceLines, type SourceFile, type Where } from "./source.ts";

export interface PostgresSetting {
  readonly name: string;
  readonly value: string;
  readonly where: Where;
}

/** postgresql.conf: `name = value`, the sign may be left out, a quoted value doubles its quotes, `#` begins a comment. */
export function postgresSettings(file: SourceFile): readonly PostgresSetting[] {
  const lines = new SourceLines(file);
  return lines.lines.flatMap((text, index) => {
    const match = /^(\s*)([a-z_][\w.]*)(?:\s*=\s*|\s+)(?:'((?:[^']|'')*)'|([^\s#']*))/iu.exec(text);
    if (match === null) return [];
    const [, before = "", name = "", quotedText, bare = ""] = match;
    const value = quotedText === undefined ? bare : quotedText.replaceAll("''", "'");
    return [{ name: name.toLowerCase(), value, where: lines.where(index + 1, before.length + 1) }];
  });
}

/** A line of pg_hba.conf: who may log in from where, and how. */
export interface LoginRule {
  readonly type: string;
  readonly databases: readonly string[];
  readonly users: readonly string[];
  /** Empty for the local socket. */
  readonly address: string;
  readonly method: string;
  readonly where: Where;
}

/** pg_hba.conf; an address may be followed by its mask as a word of its own. */
export function loginRules(file: SourceFile): readonly LoginRule[] {
  const lines = new SourceLines(file);
  return lines.lines.flatMap((text, index) => loginRule(text, lines.where(index + 1, text.search(/\S/u) + 1)) ?? []);
}

/** Undefined when the line is none. */
export function loginRule(text: string, where: Where): LoginRule | undefined {
  const words = text.replace(/#.*$/u, "").match(/"[^"]*"|\S+/gu) ?? [];
  const [type = "", databases = "", users = "", ...rest] = words;
  if (!/^(?:local|host(?:no)?(?:ssl|gssenc)?)$/u.test(type)) return undefined;
  const [address = "", next = "", after = ""] = type === "local" ? ["", ...rest] : rest;
  const isMask = /^[0-9a-f.:]+$/iu.test(next) && /[.:]/u.test(next);
  return {
    type,
    databases: databases.split(","),
    users: users.split(","),
    address: isMask ? `${address} ${next}` : address,
    method: (isMask ? after : next).toLowerCase(),
    where,
  };
}
