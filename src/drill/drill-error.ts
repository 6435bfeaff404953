export type DrillErrorCode = "not-possible" | "clients-failed" | "interrupted";

/** A drill could not be carried out; the message is a sentence. Nothing is left broken. */
export class DrillError extends Error {
  override readonly name = "DrillError";
  readonly code: DrillErrorCode;

  constructor(code: DrillErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
