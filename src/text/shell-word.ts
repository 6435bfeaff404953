/** A text as one word of a bash or POSIX shell command, whatever its characters. Words that need no quotes stay readable. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
