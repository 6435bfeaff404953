/** What became of reading a file that the site file names. */
export type BesideFile =
  | { readonly kind: "text"; readonly text: string }
  /** The reason as a clause: "there is no such file". */
  | { readonly kind: "unreadable"; readonly because: string };

/**
 * Reads a file that the site file names; a relative path is relative to the site file. The parser is handed this, for it
 * reads no files itself.
 */
export type ReadBeside = (path: string) => BesideFile;

/** For texts that lie nowhere. */
export const noFilesBeside: ReadBeside = () => ({ kind: "unreadable", because: "this site is no file" });
