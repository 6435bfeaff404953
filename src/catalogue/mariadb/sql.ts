/** A string of MariaDB's SQL, under its default `sql_mode`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/** A name of MariaDB's SQL, whether or not it is a word of the language. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** A database in a GRANT, which takes `_` and `%` for wildcards. */
export function quoteGrantedName(name: string): string {
  return quoteName(name.replace(/[_%\\]/g, String.raw`\$&`));
}

/** SQL as a command's standard input: what it holds is in no argument list. */
export function heredoc(sql: string): string {
  return `<<'QUORATE_SQL'\n${sql}\nQUORATE_SQL\n`;
}
