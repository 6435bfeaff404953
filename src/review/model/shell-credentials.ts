import { shellValues } from "../files/shell-values.ts";
import type { SourceFile } from "../files/source.ts";
import type { Credential } from "./site-model.ts";

/** UCARP's password, and what clustercheck logs in to its database with. */
export function shellCredentials(of: string, file: SourceFile): readonly Credential[] {
  const values = shellValues(file);
  const user = values.find(({ name }) => name === "MYSQL_USERNAME")?.value ?? "";
  return values
    .filter(({ name, value }) => /^(?:MYSQL_)?PASSWORD$/u.test(name) && value !== "")
    .map(({ value, where }) => ({ of, user, password: value, where }));
}
