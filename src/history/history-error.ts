import { OperationalError } from "../text/operational-error.ts";

/** A history that cannot be read, or holds nothing that was to be checked; the message says where. */
export class HistoryError extends OperationalError<"history-unusable"> {
  override readonly name = "HistoryError";

  constructor(sentence: string, options?: { readonly cause?: unknown }) {
    super("history-unusable", sentence, options);
  }
}
