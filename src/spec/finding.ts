/** How much a finding matters: an error loses data or splits a cluster, a warning costs more than the target allows. */
export type Severity = "error" | "warning" | "advice";

/** A place in a text file; line and column count from 1, column in UTF-16 code units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong or risky about a site, a design or a file that was read. Collected, never thrown. */
export interface Finding {
  /** A stable code, kebab-case: `unknown-key`, `too-few-voters`; the page `docs/findings/<code>.md` explains it. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what is wrong, with the offending text. */
  readonly message: string;
  /** Where; absent when the finding is about no one place (the whole file is then line 1, column 1). */
  readonly place: Place;
  /** The text of the line at `place`, for showing it with a caret; absent where the file has no text to show. */
  readonly excerpt?: string;
  /** What to do, as an instruction. */
  readonly remedy: string;
}
