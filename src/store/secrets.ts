import { createECDH, createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { errno, OperationalError, reasonOf } from "../text/operational-error.ts";
import { madeOf, ringOf } from "../catalogue/contract/generations.ts";
import type { CertificateNeed, SecretNeed, Secrets } from "../catalogue/contract/secret.ts";
import { exampleCertificate, isStale, makeCertificate } from "./kept-certificates.ts";

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

/** Which secrets, and whose. */
export interface SecretsOf {
  readonly siteFile: string;
  /** Where they are: `secretsFile`. */
  readonly path: string;
  readonly needs: readonly SecretNeed[];
}

/**
 * The site's secrets. Those that are needed and not there yet are generated and kept; the file is replaced as a whole, so
 * that being cut off loses none.
 *
 * @throws SecretsError when the file cannot be read, written or understood, or others may read it.
 */
export async function ensureSecrets(of: SecretsOf): Promise<Secrets> {
  const { path, siteFile } = of;
  const { secrets, complete, owner } = await withMissing(of);
  if (!complete) await writeSecrets(path, siteFile, secrets);
  // That a file of an earlier release says whose it is serves a later day: where it cannot be written, nothing is lost yet.
  else if (owner === undefined) await writeSecrets(path, siteFile, secrets).catch(() => undefined);
  return secrets;
}

/**
 * The same, for what changes nothing: those that are not there yet are made up and forgotten.
 *
 * @throws SecretsError as `ensureSecrets`
 */
export async function lookUpSecrets(of: SecretsOf): Promise<Secrets> {
  return (await withMissing(of)).secrets;
}

async function withMissing({ siteFile, path, needs }: SecretsOf) {
  const found = await readSecrets(path);
  if (found === undefined) await refuseRenamed(siteFile, path);
  const { secrets, owner } = found ?? { secrets: {}, owner: undefined };
  const all: Record<string, string> = { ...secrets };
  const now = new Date();
  // In this order: an authority comes before what it signs.
  for (const need of needs) {
    const is = all[need.name];
    if (is === undefined ? isMissing(need, all) : isOutdated(need, is, { path, secrets: all, now })) {
      all[need.name] = generate(need, all, now);
      if (is === undefined && !isCertificate(need)) all[madeOf(need.name)] = now.toISOString();
    }
  }
  return { secrets: all, complete: Object.keys(all).every((name) => all[name] === secrets[name]), owner };
}

/** Of a ring that was renewed, the primary is another one than at first. */
function isMissing({ name, rotates }: SecretNeed, secrets: Secrets): boolean {
  if (rotates?.by !== "ring" || name.endsWith("-0")) return true;
  return !ringOf(secrets, rotates.ring).some(({ number }) => number > 0);
}

/** Those say themselves since when they are. */
function isCertificate(need: SecretNeed): need is SecretNeed & CertificateNeed {
  return need.kind === "authority" || need.kind === "certificate";
}

interface Beside {
  readonly path: string;
  readonly secrets: Secrets;
  readonly now: Date;
}

/** Passwords and keys have no end; certificates do. */
function isOutdated(need: SecretNeed, text: string, { path, secrets, now }: Beside): boolean {
  if (!isCertificate(need)) return false;
  try {
    return isStale(need, text, secrets, now);
  } catch (error) {
    throw new SecretsError(`${need.name} in ${path} is no certificate with its key; restore the file from a copy`, {
      cause: error,
    });
  }
}

/**
 * The default place follows the site's name. With another name the file would not be found, and services that run would get
 * passwords that nobody else knows.
 */
async function refuseRenamed(siteFile: string, path: string): Promise<void> {
  const folder = dirname(resolve(siteFile));
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(defaultEnding)).sort()) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    if (ownerIn(text) !== basename(siteFile)) continue;
    const site = name.slice(0, -defaultEnding.length);
    throw new SecretsError(
      `${siteFile} has its secrets in ${name}, and ${basename(path)} is not there: new ones would lock its services out of what they own. Was it "site: ${site}" before? Name it so again, or write "secrets: ${name}" to keep them; for a site of its own, copy the file under another name`,
    );
  }
}

const defaultEnding = ".secrets.yaml";
const ownerMark = "# Of the site file ";

function ownerIn(text: string): string | undefined {
  return text
    .split("\n")
    .find((line) => line.startsWith(ownerMark))
    ?.slice(ownerMark.length);
}

/** Secrets with fixed values, for rendering a site that is not to be applied: they protect nothing. */
export function exampleSecrets(needs: readonly SecretNeed[]): Secrets {
  const all: Record<string, string> = {};
  for (const need of needs) all[need.name] = exampleValue(need, all);
  return all;
}

async function readSecrets(path: string): Promise<{ secrets: Secrets; owner: string | undefined } | undefined> {
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
    if (errno(error) === "ENOENT") return undefined;
    throw new SecretsError(`the secrets file ${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  try {
    return { secrets: z.record(z.string(), z.string()).parse(parse(text) ?? {}), owner: ownerIn(text) };
  } catch (error) {
    throw new SecretsError(`the secrets file ${path} is not a map of names to texts; restore it from a copy`, {
      cause: error,
    });
  }
}

/** Keeps the site's secrets as they are given, in the place of all that was kept. @throws SecretsError */
export async function keepSecrets({ path, siteFile }: Omit<SecretsOf, "needs">, secrets: Secrets): Promise<void> {
  await writeSecrets(path, siteFile, secrets);
}

async function writeSecrets(path: string, siteFile: string, secrets: Secrets): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "wx", 0o600);
    try {
      const owner = `${ownerMark}${basename(siteFile)}\n`;
      await file.writeFile(header + owner + stringify(secrets, { sortMapEntries: true, lineWidth: 0 }));
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

/** A new one of the kind; an authority that is there goes on with its key. */
export function generate(need: SecretNeed, secrets: Secrets, now: Date): string {
  switch (need.kind) {
    case "authority":
    case "certificate":
      return makeCertificate(need, secrets, secrets[need.name], now);
    case "password":
      return letters(32);
    case "fernet-key":
      return `${randomBytes(32).toString("base64url")}=`;
    case "private-key":
      return generateKeyPairSync("ec", {
        namedCurve: "prime256v1",
        privateKeyEncoding: { type: "pkcs8", format: "pem" },
        publicKeyEncoding: { type: "spki", format: "pem" },
      }).privateKey;
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

function exampleValue(need: SecretNeed, secrets: Secrets): string {
  const { name } = need;
  switch (need.kind) {
    case "authority":
    case "certificate":
      return exampleCertificate(need, secrets, name);
    case "password":
      return `example-${name}`;
    case "fernet-key":
      return `${Buffer.alloc(32, name).toString("base64url")}=`;
    case "private-key":
      return keyOf(Buffer.alloc(32, name));
    case "bytes-256":
      return Buffer.alloc(256, name).toString("base64");
  }
}

/** The key of P-256 with this private number. */
function keyOf(number: Buffer): string {
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(number);
  const point = curve.getPublicKey();
  const [d, x, y] = [number, point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const key = createPrivateKey({ format: "jwk", key: { kty: "EC", crv: "P-256", d: d!, x: x!, y: y! } });
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
