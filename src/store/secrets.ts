import { createECDH, createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { madeOf, ringOf } from "../catalogue/contract/generations.ts";
import type { CertificateNeed, SecretNeed, Secrets } from "../catalogue/contract/secret.ts";
import { FileStore } from "./file-store.ts";
import { exampleCertificate, isStale, makeCertificate } from "./kept-certificates.ts";
import { isSame, ownerIn } from "./secrets-document.ts";
import { SecretsError } from "./secrets-error.ts";
import type { SecretsStore } from "./secrets-store.ts";

/** Which secrets, and whose. */
export interface SecretsOf {
  readonly siteFile: string;
  readonly store: SecretsStore;
  readonly needs: readonly SecretNeed[];
}

/**
 * The site's secrets. Those that are needed and not there yet are generated and kept.
 *
 * @throws SecretsError when the store does not answer, cannot be written or understood, or others may read it.
 */
export async function ensureSecrets(of: SecretsOf): Promise<Secrets> {
  const { secrets, complete } = await withMissing(of);
  if (complete) await of.store.claim?.(secrets);
  else await of.store.write(secrets);
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

async function withMissing({ siteFile, store, needs }: SecretsOf) {
  const found = await store.read();
  if (found === undefined) await refuseForgotten(siteFile, store);
  const secrets = found ?? {};
  const all: Record<string, string> = { ...secrets };
  const now = new Date();
  // In this order: an authority comes before what it signs.
  for (const need of needs) {
    const is = all[need.name];
    if (is === undefined ? isMissing(need, all) : isOutdated(need, is, { store, secrets: all, now })) {
      all[need.name] = generate(need, all, now);
      if (is === undefined && !isCertificate(need)) all[madeOf(need.name)] = now.toISOString();
    }
  }
  return { secrets: all, complete: isSame(all, secrets) };
}

/** Secrets in which each certificate is of its authority: those of another one are made anew. */
export function signedAnew(needs: readonly SecretNeed[], secrets: Secrets, now: Date): Secrets {
  const all: Record<string, string> = { ...secrets };
  for (const need of needs) {
    const is = all[need.name];
    if (need.kind === "certificate" && is !== undefined && isStale(need, is, all, now))
      all[need.name] = generate(need, all, now);
  }
  return all;
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
  readonly store: SecretsStore;
  readonly secrets: Secrets;
  readonly now: Date;
}

/** Passwords and keys have no end; certificates do. */
function isOutdated(need: SecretNeed, text: string, { store, secrets, now }: Beside): boolean {
  if (!isCertificate(need)) return false;
  try {
    return isStale(need, text, secrets, now);
  } catch (error) {
    throw new SecretsError(`${need.name} in ${store.named} is no certificate with its key; restore it from a copy`, {
      cause: error,
    });
  }
}

/**
 * The default place follows the site's name, and another store may be named. Nothing would be found there, and services that run would
 * get passwords that nobody else knows.
 */
async function refuseForgotten(siteFile: string, store: SecretsStore): Promise<void> {
  const folder = dirname(resolve(siteFile));
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(defaultEnding)).sort()) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    if (ownerIn(text) !== basename(siteFile)) continue;
    const because = "new ones would lock its services out of what they own";
    if (!(store instanceof FileStore)) {
      throw new SecretsError(
        `${siteFile} has its secrets in ${name}, and there are none in ${store.named}: ${because}. Bring them there: quorate secrets move ${join(dirname(siteFile), name)} ${siteFile}`,
      );
    }
    const site = name.slice(0, -defaultEnding.length);
    throw new SecretsError(
      `${siteFile} has its secrets in ${name}, and ${basename(store.path)} is not there: ${because}. Was it "site: ${site}" before? Name it so again, or write "secrets: ${name}" to keep them; for a site of its own, copy the file under another name`,
    );
  }
}

const defaultEnding = ".secrets.yaml";

/** Secrets with fixed values, for rendering a site that is not to be applied: they protect nothing. */
export function exampleSecrets(needs: readonly SecretNeed[]): Secrets {
  const all: Record<string, string> = {};
  for (const need of needs) all[need.name] = exampleValue(need, all);
  return all;
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
