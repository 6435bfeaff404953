/** The first word of a statement: what there was no answer to, when its time is over. */
export function firstWord(sql: string): string {
  return sql.trimStart().split(/\s/, 1)[0] ?? "query";
}
