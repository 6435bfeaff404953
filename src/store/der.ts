/** ASN.1 in its distinguished encoding, as far as certificates are made of it. Source: ITU-T X.690. */

type Bytes = Uint8Array;

function element(tag: number, ...parts: readonly Bytes[]): Bytes {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(count: number): Bytes {
  if (count < 0x80) return Buffer.from([count]);
  const hex = count.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export function sequence(...parts: readonly Bytes[]): Bytes {
  return element(0x30, ...parts);
}

export function set(...parts: readonly Bytes[]): Bytes {
  return element(0x31, ...parts);
}

/** A number from 0 to 127, or the bytes of a larger one, the highest first; always positive. */
export function integer(value: number | Bytes): Bytes {
  const bytes = typeof value === "number" ? Buffer.from([value]) : value;
  return element(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]));
}

export function boolean(value: boolean): Bytes {
  return element(0x01, Buffer.from([value ? 0xff : 0]));
}

/** `2.5.29.17` */
export function objectId(dotted: string): Bytes {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  return element(0x06, Buffer.from([40 * first + second, ...others.flatMap(base128)]));
}

/** Seven bits a byte, the highest first; all but the last have the eighth. */
function base128(value: number): readonly number[] {
  const low = value % 128;
  const high = Math.floor(value / 128);
  return high === 0 ? [low] : [...base128(high).map((byte) => byte | 0x80), low];
}

export function utf8(text: string): Bytes {
  return element(0x0c, Buffer.from(text, "utf8"));
}

export function octets(content: Bytes): Bytes {
  return element(0x04, content);
}

/** `unused`: bits at the end that are none. */
export function bits(content: Bytes, unused = 0): Bytes {
  return element(0x03, Buffer.from([unused]), content);
}

/** To the second, in the form that the year decides. Source: RFC 5280, section 4.1.2.5. */
export function time(at: Date): Bytes {
  const text = `${at.toISOString().slice(0, 19).replaceAll(/[-T:]/g, "")}Z`;
  return at.getUTCFullYear() < 2050 ? element(0x17, Buffer.from(text.slice(2))) : element(0x18, Buffer.from(text));
}

/** `[n] EXPLICIT`, around something whole. */
export function explicit(number: number, content: Bytes): Bytes {
  return element(0xa0 | number, content);
}

/** `[n] IMPLICIT` of something without parts: only its content is given. */
export function implicit(number: number, content: Bytes): Bytes {
  return element(0x80 | number, content);
}
