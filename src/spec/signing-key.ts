import { createHash } from "node:crypto";
import type { SigningKey } from "./site.ts";

export type ParsedKey =
  | { readonly kind: "key"; readonly key: SigningKey }
  /** The reason as a clause: "it is a private key". */
  | { readonly kind: "no-key"; readonly because: string };

const begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
const end = "-----END PGP PUBLIC KEY BLOCK-----";

/** Packet type of a primary public key, RFC 9580, section 5. */
const publicKeyPacket = 6;

/**
 * Reads an armored OpenPGP public key as far as apt's failing later can be foreseen: armor, checksum, packets. apt up to
 * Debian 12 reads the first block of a file only (apt-key), so there must be but one.
 */
export function parseSigningKey(text: string): ParsedKey {
  if (/-----BEGIN PGP PRIVATE KEY BLOCK-----/.test(text)) return noKey("it is a private key, which is nobody else's");
  // oxlint-disable-next-line no-control-regex
  if (/[\0\uFFFD]/.test(text)) return noKey("it is binary, not armored");
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const blocks = lines.flatMap((line, index) => (line === begin ? [index] : []));
  const [first] = blocks;
  if (first === undefined) return noKey(`it has no line ${begin}`);
  if (blocks.length > 1) return noKey(`it has ${blocks.length} blocks, of which apt would read the first`);
  const last = lines.indexOf(end, first);
  if (last < 0) return noKey(`it has no line ${end}, so it is cut off`);
  const block = lines.slice(first + 1, last);
  const blank = block.indexOf("");
  if (blank < 0) return noKey("no empty line stands before its data");
  const armored = [begin, ...block, end, ""].join("\n");
  return keyOf(
    block.slice(blank + 1).filter((line) => line !== ""),
    armored,
  );
}

function keyOf(body: readonly string[], armored: string): ParsedKey {
  const checksum = body.find((line) => /^=[A-Za-z0-9+/]{4}$/.test(line));
  const data = body.filter((line) => line !== checksum).join("");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(data)) {
    return noKey("its data is not base64");
  }
  const bytes = Buffer.from(data, "base64");
  if (checksum !== undefined && Buffer.from(checksum.slice(1), "base64").readUIntBE(0, 3) !== crc24(bytes)) {
    return noKey("its checksum does not fit, so it was changed or is not whole");
  }
  const packets = packetsOf(bytes);
  const [primary] = packets ?? [];
  if (packets === undefined || primary === undefined) return noKey("its data is no OpenPGP packets, or is cut off");
  if (primary.type !== publicKeyPacket) return noKey("it does not begin with a public key");
  const fingerprint = fingerprintOf(primary.body);
  if (fingerprint === undefined) return noKey("it is of a version of OpenPGP that is neither 4 nor 6");
  return { kind: "key", key: { armored, fingerprint } };
}

function noKey(because: string): ParsedKey {
  return { kind: "no-key", because };
}

interface Packet {
  readonly type: number;
  readonly body: Buffer;
}

/** RFC 9580, section 4.2; undefined when the bytes are no whole packets. Keys have no packets of partial lengths. */
function packetsOf(bytes: Buffer): readonly Packet[] | undefined {
  const packets: Packet[] = [];
  let at = 0;
  while (at < bytes.length) {
    const head = bytes[at] ?? 0;
    if ((head & 0x80) === 0) return undefined;
    const isNew = (head & 0x40) !== 0;
    const length = isNew ? newLength(bytes, at + 1) : oldLength(bytes, at + 1, head & 3);
    if (length === undefined) return undefined;
    const from = at + 1 + length.octets;
    const to = from + length.value;
    if (to > bytes.length) return undefined;
    packets.push({ type: isNew ? head & 0x3f : (head >> 2) & 0x0f, body: bytes.subarray(from, to) });
    at = to;
  }
  return packets;
}

interface Length {
  readonly octets: number;
  readonly value: number;
}

/** RFC 9580, section 4.2.1. */
function newLength(bytes: Buffer, at: number): Length | undefined {
  const [first, second] = [bytes[at], bytes[at + 1]];
  if (first === undefined) return undefined;
  if (first < 192) return { octets: 1, value: first };
  if (first < 224) return second === undefined ? undefined : { octets: 2, value: ((first - 192) << 8) + second + 192 };
  if (first < 255 || at + 5 > bytes.length) return undefined;
  return { octets: 5, value: bytes.readUInt32BE(at + 1) };
}

/** RFC 9580, section 4.2.2; a length of unknown size is none that a key has. */
function oldLength(bytes: Buffer, at: number, kind: number): Length | undefined {
  const octets = [1, 2, 4][kind];
  if (octets === undefined || at + octets > bytes.length) return undefined;
  return { octets, value: bytes.readUIntBE(at, octets) };
}

/** RFC 9580, section 5.5.4. */
function fingerprintOf(body: Buffer): string | undefined {
  const head = Buffer.alloc(5);
  const [version] = body;
  if (version === 4) {
    head[0] = 0x99;
    head.writeUInt16BE(body.length & 0xffff, 1);
    return digest("sha1", head.subarray(0, 3), body);
  }
  if (version === 6) {
    head[0] = 0x9b;
    head.writeUInt32BE(body.length, 1);
    return digest("sha256", head, body);
  }
  return undefined;
}

function digest(algorithm: string, ...parts: readonly Buffer[]): string {
  return createHash(algorithm).update(Buffer.concat(parts)).digest("hex").toUpperCase();
}

/** RFC 9580, section 6.1.1. */
function crc24(bytes: Buffer): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}
