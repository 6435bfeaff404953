import { OperationalError } from "../text/operational-error.ts";

export type LabErrorCode =
  | "cannot-run-here"
  | "not-permitted"
  | "missing-program"
  | "disk-full"
  | "already-up"
  | "cannot-grow"
  | "still-serves"
  | "stale"
  | "unknown-lab"
  | "unknown-host"
  | "unknown-network"
  | "image-failed"
  | "boot-failed"
  | "power-failed"
  | "interrupted";

/** Operational trouble with a lab; the message is a full sentence for the operator. */
export class LabError extends OperationalError<LabErrorCode> {
  override readonly name = "LabError";
}
