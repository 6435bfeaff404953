import type { Moment } from "../catalogue/contract/roles/copies.ts";

/** What somebody asks to be brought back, or why nothing can be by those words. */
export type AskedMoment = { readonly moment: Moment } | { readonly refused: string };

const date = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/iu;
const looksLikeDate = /^\d{1,4}[-/.:]\d{1,2}/u;
export const bookmarkName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u;

/** A time, of this machine's zone where it names none, or else the name of a bookmark. */
export function momentOf(text: string): AskedMoment {
  const words = text.trim();
  const [, day, clock = "", fraction, zone] = date.exec(words) ?? [];
  if (day === undefined) {
    if (looksLikeDate.test(words)) {
      return {
        refused: `"${words}" is no time; write "2026-11-24 14:05:03", with UTC or +02:00 behind it if it is not local time`,
      };
    }
    return bookmarkName.test(words)
      ? { moment: { kind: "bookmark", name: words } }
      : { refused: `"${words}" is neither a time nor the name of a bookmark` };
  }
  if (fraction !== undefined && Number(fraction) !== 0) {
    return {
      refused: `the log's clock counts whole seconds, and ${clock}${fraction} lies within one; ask for a whole second, or set a bookmark, which is exact to the transaction`,
    };
  }
  const full = clock.length === 5 ? `${clock}:00` : clock;
  const offset = zone === undefined ? "" : /^(Z|UTC)$/iu.test(zone) ? "Z" : zone;
  const ms = Date.parse(`${day}T${full}${offset}`);
  if (Number.isNaN(ms)) return { refused: `"${words}" is no time that there was` };
  return { moment: { kind: "time", seconds: ms / 1000 } };
}

/** The last time that such a statement was said. */
export function momentBefore(statement: string): AskedMoment {
  return statement.trim() === ""
    ? { refused: "--to-before takes a part of a statement, for example 'DROP TABLE user'" }
    : { moment: { kind: "before", statement: statement.trim() } };
}
