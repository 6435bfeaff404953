import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate, type KeyObject } from "node:crypto";
import type { CertificateNeed, Secrets } from "../catalogue/contract/secret.ts";
import { authorityCertificate, exampleKey, keyPem, signedCertificate, type Issuer } from "./certificate.ts";

const dayMs = 86_400_000;

/** How long each is valid, and how long before its end it is made anew: by any command that keeps secrets, so by each apply. */
const lives = {
  authority: { days: 3650, renewDays: 730 },
  certificate: { days: 397, renewDays: 180 },
} as const;

/** A clock of another host may be behind. */
const earlierMs = 3_600_000;

/** The text that is kept: the names that it was made for, the certificate, its key. */
function kept(names: readonly string[], certificate: string, key: KeyObject): string {
  return `${nameLine(names)}\n${certificate}${keyPem(key)}`;
}

function nameLine(names: readonly string[]): string {
  return `names: ${names.join(" ")}`;
}

/** A new one, in the place of what is kept; an authority goes on with its key, so that what it signed stays good. */
export function makeCertificate(need: CertificateNeed, secrets: Secrets, old: string | undefined, now: Date): string {
  const key =
    need.kind === "authority" && old !== undefined
      ? createPrivateKey(old)
      : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const until = new Date(now.getTime() + lives[need.kind].days * dayMs);
  return written(need, secrets, {
    key,
    serial: positive(randomBytes(16)),
    from: new Date(now.getTime() - earlierMs),
    until,
  });
}

/** One that is the same each time and protects nothing. */
export function exampleCertificate(need: CertificateNeed, secrets: Secrets, name: string): string {
  const [from, until] = [new Date("2026-01-01T00:00:00Z"), new Date("2099-12-31T00:00:00Z")];
  return written(need, secrets, { key: exampleKey(name), serial: Buffer.from([need.names.length + 1]), from, until });
}

interface Made {
  readonly key: KeyObject;
  readonly serial: Uint8Array;
  readonly from: Date;
  readonly until: Date;
}

function written(need: CertificateNeed, secrets: Secrets, made: Made): string {
  const request = { subject: need.subject, names: need.names, ...made };
  const certificate =
    need.kind === "authority"
      ? authorityCertificate(request)
      : signedCertificate(request, issuerOf(secrets[need.by] ?? ""), need.for ?? "servers");
  return kept(need.names, certificate, made.key);
}

function issuerOf(text: string): Issuer {
  const { subject } = new X509Certificate(text);
  return { subject: subject.replace(/^CN=/, ""), key: createPrivateKey(text) };
}

/** A serial number is positive, and its first byte says so. */
function positive(bytes: Buffer): Buffer {
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

/** Whether what is kept must be made anew: it ends soon, is for other names, or its authority is another one. */
export function isStale(need: CertificateNeed, text: string, secrets: Secrets, now: Date): boolean {
  if (text.split("\n", 1)[0] !== nameLine(need.names)) return true;
  const certificate = new X509Certificate(text);
  const leftDays = (Date.parse(certificate.validTo) - now.getTime()) / dayMs;
  if (leftDays < lives[need.kind].renewDays) return true;
  return need.kind === "certificate" && !certificate.verify(new X509Certificate(secrets[need.by] ?? "").publicKey);
}
