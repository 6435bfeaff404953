/**
 * Trouble that an operator can do something about, in contrast to a defect. Its message is one full sentence that says
 * what happened, to what, and where possible what to do; `code` is one of a closed set that each kind of trouble has;
 * `cause` keeps what was caught.
 *
 * What is expected of an input is no error at all but a finding.
 */
export abstract class OperationalError<Code extends string = string> extends Error {
  readonly code: Code;

  constructor(code: Code, sentence: string, options?: { readonly cause?: unknown }) {
    super(sentence, options);
    this.code = code;
  }
}

/** The code of a system call that failed, `ENOENT` for one; undefined for any other error. */
export function errno(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What the codes of errno(3) that people meet mean, as the end of a sentence. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or directory",
  ENOTDIR: "a part of its path is no directory",
  EISDIR: "it is a directory",
  EACCES: "this user is not permitted to",
  EPERM: "this user is not permitted to",
  EROFS: "its file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "this user's share of the disk is full",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  EMFILE: "this process has too many files open",
};

/** Why something was not done, as the end of a sentence: `FILE cannot be read: there is no such file or directory`. */
export function reasonOf(error: unknown): string {
  const known = reasons[errno(error) ?? ""];
  return known ?? (error instanceof Error ? error.message : String(error));
}
