import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { addressBytes } from "../spec/address.ts";
import { bits, boolean, explicit, implicit, integer, objectId, octets, sequence, set, time, utf8 } from "./der.ts";

/**
 * Certificates of X.509 version 3 (RFC 5280), as a site's own authority signs them. They are written here and by no program: a key
 * then lies in no file but the site's secrets, and nothing need be installed. What reads them in the tests is OpenSSL.
 */

export interface Request {
  readonly subject: string;
  /** Addresses and DNS names that it is for. */
  readonly names: readonly string[];
  readonly serial: Uint8Array;
  readonly from: Date;
  readonly until: Date;
  readonly key: KeyObject;
}

export interface Issuer {
  readonly subject: string;
  readonly key: KeyObject;
}

/**
 * PEM of an authority's own certificate: it signs for these names, and nobody takes its word for another. Without names it signs for
 * any: it is then one that only those believe whom it signs for.
 */
export function authorityCertificate(request: Request): string {
  return certificate(request, request, [
    extension("2.5.29.19", true, sequence(boolean(true), integer(0))),
    // keyCertSign
    extension("2.5.29.15", true, bits(Buffer.from([0b0000_0100]), 2)),
    extension("2.5.29.14", false, octets(keyId(request.key))),
    ...(request.names.length === 0 ? [] : [constraints(request.names)]),
  ]);
}

function constraints(names: readonly string[]): Uint8Array {
  const permitted = names.map((name) => sequence(generalName(name, "constraint")));
  // A kind of name of which none is permitted would be free: an empty DNS name stands for all of them.
  const excluded = names.every((name) => isIP(name) !== 0) ? [sequence(implicit(2, Buffer.alloc(0)))] : [];
  return extension(
    "2.5.29.30",
    true,
    sequence(constructed(0, permitted), ...(excluded.length === 0 ? [] : [constructed(1, excluded)])),
  );
}

/** serverAuth and clientAuth; RFC 5280, section 4.2.1.12. */
const uses = { servers: ["1.3.6.1.5.5.7.3.1"], members: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"] } as const;

/** PEM of a certificate that servers show, or members of a cluster. */
export function signedCertificate(request: Request, issuer: Issuer, shownBy: keyof typeof uses): string {
  return certificate(request, issuer, [
    extension("2.5.29.19", true, sequence()),
    // digitalSignature
    extension("2.5.29.15", true, bits(Buffer.from([0b1000_0000]), 7)),
    extension("2.5.29.37", false, sequence(...uses[shownBy].map(objectId))),
    extension("2.5.29.14", false, octets(keyId(request.key))),
    extension("2.5.29.35", false, sequence(implicit(0, keyId(issuer.key)))),
    extension("2.5.29.17", false, sequence(...request.names.map((name) => generalName(name, "name")))),
  ]);
}

function certificate(request: Request, issuer: Issuer, extensions: readonly Uint8Array[]): string {
  const { key } = issuer;
  const algorithm = signatureAlgorithm(key);
  const signed = sequence(
    explicit(0, integer(2)),
    integer(request.serial),
    algorithm,
    nameOf(issuer.subject),
    sequence(time(request.from), time(request.until)),
    nameOf(request.subject),
    createPublicKey(request.key).export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions)),
  );
  const signature = sign(key.asymmetricKeyType === "ed25519" ? null : "sha256", signed, key);
  return pem("CERTIFICATE", sequence(signed, algorithm, bits(signature)));
}

function signatureAlgorithm({ asymmetricKeyType }: KeyObject): Uint8Array {
  // RFC 8410, section 3; RFC 5758, section 3.2.
  return sequence(objectId(asymmetricKeyType === "ed25519" ? "1.3.101.112" : "1.2.840.10045.4.3.2"));
}

/** One common name. */
function nameOf(text: string): Uint8Array {
  return sequence(set(sequence(objectId("2.5.4.3"), utf8(text))));
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));
}

/** RFC 5280, section 4.2.1.6; as a constraint (4.2.1.10) an address has a mask behind it, here of the one address. */
function generalName(name: string, as: "name" | "constraint"): Uint8Array {
  if (isIP(name) === 0) return implicit(2, Buffer.from(name, "ascii"));
  const bytes = Buffer.from(addressBytes(name));
  return implicit(7, as === "name" ? bytes : Buffer.concat([bytes, Buffer.alloc(bytes.length, 0xff)]));
}

/** `[n] IMPLICIT SEQUENCE OF`. */
function constructed(number: number, parts: readonly Uint8Array[]): Uint8Array {
  return explicit(number, Buffer.concat(parts));
}

/** RFC 5280, section 4.2.1.2, by the newer digest (RFC 7093, section 2). */
function keyId(key: KeyObject): Uint8Array {
  return createHash("sha256")
    .update(createPublicKey(key).export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}

export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

export function keyPem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

/** A key that follows from a text: for examples, which protect nothing. Source: RFC 8410, section 7. */
export function exampleKey(text: string): KeyObject {
  const seed = createHash("sha256").update(text).digest();
  const key = sequence(integer(0), sequence(objectId("1.3.101.112")), octets(octets(seed)));
  return createPrivateKey({ key: Buffer.from(key), format: "der", type: "pkcs8" });
}
