import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { errno, OperationalError, reasonOf } from "../text/operational-error.ts";
import type { SecretKind, SecretNeed, Secrets } from "../catalogue/contract/secret.ts";

const header = `# Secrets of a Quorate site, generated once. Keep this file safe and with the site: without it the site cannot be
# changed any more. Readable by its owner only.
`;

export class SecretsError extends OperationalError<"secrets-unusable"> {
  override readonly name = "SecretsError";

  constructor(sentence: string, options?: { readonly cause?: unknown }) {
    super("secrets-unusable", sentence, options);
  }
}

/** Where a site's secrets are: `secretsPath` of the site, relative to the site file. */
export function secretsFile(siteFile: string, secretsPath: string): string {
  return resolve(dirname(siteFile), secretsPath);
}

/**
 * The site's secrets. Those that are needed and not there yet are generated and kept; the file is replaced as a whole, so
 * that being cut off loses none.
 *
 * @throws SecretsError when the file cannot be read, written or understood, or others may read it.
 */
export async function ensureSecrets(path: string, needs: readonly SecretNeed[]): Promise<Secrets> {
  const known = await readSecrets(path);
  const missing = needs.filter(({ name }) => known[name] === undefined);
  if (missing.length === 0) return known;
  const all = { ...known, ...Object.fromEntries(missing.map(({ name, kind }) => [name, generate(kind)])) };
  await writeSecrets(path, all);
  return all;
}

/** Secrets with fixed values, for rendering a site that is not to be applied: they protect nothing. */
export function exampleSecrets(needs: readonly SecretNeed[]): Secrets {
  return Object.fromEntries(needs.map(({ name, kind }) => [name, exampleValue(name, kind)]));
}

async function readSecrets(path: string): Promise<Record<string, string>> {
  let text: string;
  try {
    const file = await open(path, "r");
    try {
      const { mode } = await file.stat();
      if ((mode & 0o077) !== 0) {
        throw new SecretsError(`${path} can be read by others than its owner; make it private: chmod 600 ${path}`);
      }
      text = await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof SecretsError) throw error;
    if (errno(error) === "ENOENT") return {};
    throw new SecretsError(`the secrets file ${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  try {
    return z.record(z.string(), z.string()).parse(parse(text) ?? {});
  } catch (error) {
    throw new SecretsError(`the secrets file ${path} is not a map of names to texts; restore it from a copy`, {
      cause: error,
    });
  }
}

async function writeSecrets(path: string, secrets: Secrets): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(header + stringify(secrets, { sortMapEntries: true, lineWidth: 0 }));
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(temporary, 0o600);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new SecretsError(`the secrets file ${path} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

function generate(kind: SecretKind): string {
  switch (kind) {
    case "password":
      return letters(32);
    case "fernet-key":
      return `${randomBytes(32).toString("base64url")}=`;
    case "bytes-256":
      return randomBytes(256).toString("base64");
  }
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Every letter equally likely: bytes past the last whole multiple of the alphabet are thrown away. */
function letters(count: number): string {
  let text = "";
  const limit = 256 - (256 % alphabet.length);
  while (text.length < count) {
    for (const byte of randomBytes(count)) {
      if (byte < limit && text.length < count) text += alphabet[byte % alphabet.length] ?? "";
    }
  }
  return text;
}

function exampleValue(name: string, kind: SecretKind): string {
  switch (kind) {
    case "password":
      return `example-${name}`;
    case "fernet-key":
      return `${Buffer.alloc(32, name).toString("base64url")}=`;
    case "bytes-256":
      return Buffer.alloc(256, name).toString("base64");
  }
}
