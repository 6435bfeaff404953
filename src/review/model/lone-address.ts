import { SourceLines, type SourceFile, type Where } from "../files/source.ts";
import type { Credential } from "./site-model.ts";

/** An address that UCARP moves: it follows the host's own life, and knows nothing of what serves at it. */
export interface LoneAddress {
  readonly host: string;
  readonly address: string;
  readonly where: Where;
}

interface ShellValue {
  readonly name: string;
  readonly value: string;
  readonly where: Where;
}

/** `NAME="value"` of a file that a shell reads, or a script that begins with such lines. */
export function shellValues(file: SourceFile): readonly ShellValue[] {
  const lines = new SourceLines(file);
  return lines.lines.flatMap((text, index) => {
    const match = /^(\s*)(?:export\s+)?([A-Za-z_]\w*)=(?:"([^"$`]*)"|'([^']*)'|([^\s#"'$`]*))/u.exec(text);
    if (match === null) return [];
    const [, before = "", name = "", double, single, bare = ""] = match;
    return [{ name, value: double ?? single ?? bare, where: lines.where(index + 1, before.length + 1) }];
  });
}

export function loneAddresses(host: string, file: SourceFile): readonly LoneAddress[] {
  return shellValues(file)
    .filter(({ name, value }) => name === "VIP_ADDRESS" && value !== "")
    .map(({ value, where }) => ({ host, address: value, where }));
}

/** UCARP's password, and what clustercheck logs in to its database with. */
export function shellCredentials(of: string, file: SourceFile): readonly Credential[] {
  const values = shellValues(file);
  const user = values.find(({ name }) => name === "MYSQL_USERNAME")?.value ?? "";
  return values
    .filter(({ name, value }) => /^(?:MYSQL_)?PASSWORD$/u.test(name) && value !== "")
    .map(({ value, where }) => ({ of, user, password: value, where }));
}
