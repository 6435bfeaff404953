import { OperationalError } from "../text/operational-error.ts";

/** The secrets cannot be read, kept or understood. What was caught is not kept with it where it may quote a secret. */
export class SecretsError extends OperationalError<"secrets-unusable"> {
  override readonly name = "SecretsError";

  constructor(sentence: string, options?: { readonly cause?: unknown }) {
    super("secrets-unusable", sentence, options);
  }
}
