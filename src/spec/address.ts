/** IPv4 addresses as unsigned 32-bit numbers. IPv6 is recognised, so that it can be refused by name. */

export type AddressProblem =
  | { readonly kind: "ipv6" }
  | { readonly kind: "has-prefix"; readonly address: string }
  | { readonly kind: "not-an-address"; readonly because: string }
  | { readonly kind: "unusable"; readonly because: string };

/** The number of a dotted-quad address; undefined when the text is none. Leading zeros are refused: some read octal. */
export function ipv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  let value = 0;
  for (const part of match.slice(1)) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith("0"))) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

export function ipv4Text(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** First and last address of the network of that prefix length around an address. */
export function networkOf(address: number, prefix: number): { readonly first: number; readonly last: number } {
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/** Why a text is no address that a host can have; undefined when it is one. */
export function addressProblem(text: string): AddressProblem | undefined {
  const address = ipv4(text);
  if (address !== undefined) return unusable(address);
  const [beforeSlash, prefix] = text.split("/");
  if (prefix !== undefined && ipv4(beforeSlash ?? "") !== undefined) {
    return { kind: "has-prefix", address: beforeSlash ?? "" };
  }
  if (/^[0-9a-f:.]*:[0-9a-f:.]*(\/\d+)?$/i.test(text) && text.split(":").length > 2) return { kind: "ipv6" };
  return { kind: "not-an-address", because: whyNoAddress(text) };
}

function whyNoAddress(text: string): string {
  const parts = text.split(".");
  if (!/^[\d.]+$/.test(text)) return "it is not four numbers with dots between them";
  if (parts.length !== 4) return `it has ${parts.length} of 4 numbers`;
  const tooLarge = parts.find((part) => Number(part) > 255);
  if (tooLarge !== undefined) return `${tooLarge} is larger than 255`;
  const padded = parts.find((part) => part.length > 1 && part.startsWith("0"));
  if (padded !== undefined) return `${padded} begins with a zero, which some programs read as octal`;
  return "one of its numbers is missing";
}

function unusable(address: number): AddressProblem | undefined {
  const first = Math.floor(address / 2 ** 24);
  if (first === 0) return { kind: "unusable", because: "0.0.0.0/8 means this host, not an address others can reach" };
  if (first === 127) return { kind: "unusable", because: "127.0.0.0/8 is each host's own loopback" };
  if (first >= 224 && first < 240) return { kind: "unusable", because: "224.0.0.0/4 is for multicast" };
  if (first >= 240) return { kind: "unusable", because: "240.0.0.0/4 is reserved" };
  return undefined;
}
