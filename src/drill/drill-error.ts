import { OperationalError } from "../text/operational-error.ts";

export type DrillErrorCode = "not-possible" | "clients-failed" | "interrupted";

/** A drill could not be carried out; the message is a sentence. Nothing is left broken. */
export class DrillError extends OperationalError<DrillErrorCode> {
  override readonly name = "DrillError";
}
