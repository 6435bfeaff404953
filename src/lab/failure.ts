export type LabErrorCode =
  | "cannot-run-here"
  | "missing-program"
  | "disk-full"
  | "already-up"
  | "stale"
  | "unknown-lab"
  | "unknown-host"
  | "image-failed"
  | "boot-failed"
  | "power-failed"
  | "interrupted";

/** Operational trouble with a lab; the message is a full sentence for the operator. */
export class LabError extends Error {
  override readonly name = "LabError";
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
