import { shellValues } from "../files/shell-values.ts";
import type { SourceFile, Where } from "../files/source.ts";

/** An address that UCARP moves: it follows the host's own life, and knows nothing of what serves at it. */
export interface LoneAddress {
  readonly host: string;
  readonly address: string;
  readonly where: Where;
}

export function loneAddresses(host: string, file: SourceFile): readonly LoneAddress[] {
  return shellValues(file)
    .filter(({ name, value }) => name === "VIP_ADDRESS" && value !== "")
    .map(({ value, where }) => ({ host, address: value, where }));
}
