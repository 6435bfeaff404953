import { basename } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { SecretsError } from "./secrets-error.ts";

const header = `# Secrets of a Quorate site, generated once. Keep this file safe and with the site: without it the site cannot be
# changed any more. Readable by its owner only.
`;
const ownerMark = "# Of the site file ";
const document = z.record(z.string(), z.string());

/** As a file holds them, with the site file that they are of. */
export function secretsText(siteFile: string, secrets: Secrets): string {
  const owner = `${ownerMark}${basename(siteFile)}\n`;
  return header + owner + stringify(secrets, { sortMapEntries: true, lineWidth: 0 });
}

/** Whose they are: the name of a site file; undefined in a file of an earlier release. */
export function ownerIn(text: string): string | undefined {
  return text
    .split("\n")
    .find((line) => line.startsWith(ownerMark))
    ?.slice(ownerMark.length);
}

/** A map of names to texts, in YAML or JSON. `from`: where the text comes from. @throws SecretsError */
export function parseSecrets(text: string, from: string): Secrets {
  try {
    return document.parse(parse(text) ?? {});
  } catch {
    throw new SecretsError(`${from} is not a map of names to texts; restore it from a copy`);
  }
}

/** JSON that programs take and that each reads alike. */
export function secretsJson(secrets: Secrets): string {
  const sorted = Object.entries(secrets).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}

/** Whether both are the same, in whatever order. */
export function isSame(left: Secrets, right: Secrets): boolean {
  return secretsJson(left) === secretsJson(right);
}
