import ipaddr from "ipaddr.js";

/** Addresses of both families as numbers of their own width: 32 bits, or 128. */

export type Family = "IPv4" | "IPv6";

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** First and last address of a network. */
export interface AddressRange {
  readonly family: Family;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
}

export type AddressProblem =
  | { readonly kind: "has-prefix"; readonly address: string }
  | { readonly kind: "not-an-address"; readonly because: string }
  | { readonly kind: "unusable"; readonly because: string };

/** Length of the family's addresses in bits. */
export const addressBits = { IPv4: 32, IPv6: 128 } as const;

/**
 * An address as a text has it; undefined when it is none. Of IPv4 leading zeros are refused: some read octal. Of IPv6 a zone
 * is refused: `%eth0` means another interface on each host.
 */
export function parseAddress(text: string): Address | undefined {
  const octets = ipv4Octets(text);
  if (octets !== undefined) return { family: "IPv4", value: numberOf(octets) };
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(":") || !ipaddr.IPv6.isValid(text)) return undefined;
  return { family: "IPv6", value: numberOf(ipaddr.IPv6.parse(text).toByteArray()) };
}

/** As it is to be written: dotted quads, or what RFC 5952 recommends, so that equal addresses are equal texts. */
export function addressText({ family, value }: Address): string {
  const bytes = bytesOf(value, addressBits[family] / 8);
  return family === "IPv4" ? bytes.join(".") : new ipaddr.IPv6(bytes).toRFC5952String();
}

/** The bytes of a text that is known to be an address, as they are sent. */
export function addressBytes(text: string): readonly number[] {
  const { family, value } = parseAddress(text) ?? { family: familyOf(text), value: 0n };
  return bytesOf(value, addressBits[family] / 8);
}

/** Of a text that is known to be an address. */
export function familyOf(text: string): Family {
  return text.includes(":") ? "IPv6" : "IPv4";
}

/** The last octet, whatever the family. */
export function lastOctet(text: string): number {
  return Number((parseAddress(text)?.value ?? 0n) % 256n);
}

/** The network of that prefix length around an address. */
export function networkOf({ family, value }: Address, prefix: number): AddressRange {
  const size = 1n << BigInt(addressBits[family] - prefix);
  const first = (value / size) * size;
  return { family, prefix, first, last: first + size - 1n };
}

/** The network of that prefix length around the address of a text; undefined when the text is none. */
export function networkAround(text: string, prefix: number): AddressRange | undefined {
  const address = parseAddress(text);
  return address && networkOf(address, prefix);
}

/** `10.77.0.0/24` */
export function networkText({ family, first, prefix }: AddressRange): string {
  return `${addressText({ family, value: first })}/${prefix}`;
}

export function liesIn(address: Address, { family, first, last }: AddressRange): boolean {
  return address.family === family && address.value >= first && address.value <= last;
}

export function overlap(one: AddressRange, other: AddressRange): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

/**
 * Which end of its network an address is; undefined where a host may have it. A network of one or two addresses has no ends
 * (RFC 3021, RFC 6164); the first address of an IPv6 network is all its routers' (RFC 4291, section 2.6.1), and there is no
 * broadcast.
 */
export function endOf({ family, value }: Address, { first, last, prefix }: AddressRange): "first" | "last" | undefined {
  if (prefix > addressBits[family] - 2) return undefined;
  if (value === first) return "first";
  return value === last && family === "IPv4" ? "last" : undefined;
}

/** Why a text is no address that a host can have; undefined when it is one. */
export function addressProblem(text: string): AddressProblem | undefined {
  const address = parseAddress(text);
  if (address !== undefined) return unusable(address);
  const [beforeSlash = "", prefix] = text.split("/");
  const before = prefix === undefined ? undefined : parseAddress(beforeSlash);
  if (before !== undefined) return { kind: "has-prefix", address: addressText(before) };
  return { kind: "not-an-address", because: whyNoAddress(text) };
}

function ipv4Octets(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  return parts.length === 4 && parts.every(isOctet) ? parts.map(Number) : undefined;
}

function isOctet(text: string): boolean {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255;
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

function bytesOf(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, index) => Number((value >> BigInt(8 * (count - 1 - index))) & 255n));
}

function whyNoAddress(text: string): string {
  if (text.split(":").length > 2) {
    if (text.includes("%")) return "it names an interface, which is another one on each host";
    return /^\[.*\]$/.test(text)
      ? "it has brackets, which belong before a port"
      : "it is not groups of four hexadecimal digits with colons between them, and :: at most once";
  }
  const parts = text.split(".");
  if (!/^[\d.]+$/.test(text)) return "it is not four numbers with dots between them";
  if (parts.length !== 4) return `it has ${parts.length} of 4 numbers`;
  const tooLarge = parts.find((part) => Number(part) > 255);
  if (tooLarge !== undefined) return `${tooLarge} is larger than 255`;
  const padded = parts.find((part) => part.length > 1 && part.startsWith("0"));
  if (padded !== undefined) return `${padded} begins with a zero, which some programs read as octal`;
  return "one of its numbers is missing";
}

/** Ranges that are no address of a host. Source: IANA's registries of special-purpose addresses (RFC 6890). */
const notForHosts: readonly (readonly [network: string, prefix: number, because: string])[] = [
  ["0.0.0.0", 8, "0.0.0.0/8 means this host, not an address others can reach"],
  ["127.0.0.0", 8, "127.0.0.0/8 is each host's own loopback"],
  ["224.0.0.0", 4, "224.0.0.0/4 is for multicast"],
  ["240.0.0.0", 4, "240.0.0.0/4 is reserved"],
  ["::", 128, ":: means this host, not an address others can reach"],
  ["::1", 128, "::1 is each host's own loopback"],
  ["::ffff:0:0", 96, "it is an IPv4 address written as one of IPv6, and programs take it for either"],
  ["fe80::", 10, "fe80::/10 means another host on each link"],
  ["ff00::", 8, "ff00::/8 is for multicast"],
];

function unusable(address: Address): AddressProblem | undefined {
  const found = notForHosts.find(([network, prefix]) => {
    const range = networkAround(network, prefix);
    return range !== undefined && liesIn(address, range);
  });
  return found && { kind: "unusable", because: found[2] };
}
