import {
  addressBits,
  type AddressProblem,
  addressProblem,
  addressText,
  endOf,
  type Family,
  familyOf,
  networkAround,
  networkText,
  parseAddress,
} from "./address.ts";
import { quote } from "../text/sentence.ts";
import type { Item, Reader } from "./reader.ts";
import type { Words } from "./report.ts";
import type { VirtualAddress } from "./site.ts";

/** The shortest prefix of each family: a larger network is a slip of the pen. The longest is one address. */
export const prefixLeast = { IPv4: 8, IPv6: 16 } as const;
/** What a prefix usually is, for remedies. */
const prefixUsual = {
  IPv4: "24 if its network's mask is 255.255.255.0",
  IPv6: "64 as IPv6 networks usually have",
} as const;

/** An address that one host can have, in the one way that it is written, or a finding. */
export function readHostAddress(reader: Reader, item: Item): string | undefined {
  const text = reader.text(item, "an address, for example 10.77.0.11 or fd00:77::11");
  return text === undefined ? undefined : checkedAddress(reader, item, text);
}

function checkedAddress(reader: Reader, item: Item, text: string): string | undefined {
  const problem = addressProblem(text);
  const address = parseAddress(text);
  if (problem === undefined && address !== undefined) return addressText(address);
  if (problem !== undefined) reader.report("bad-address", item, addressWords(text, problem));
  return undefined;
}

function addressWords(text: string, problem: AddressProblem): Words {
  switch (problem.kind) {
    case "has-prefix":
      return {
        message: `${quote(text)} has a prefix length, which belongs to a virtual address only.`,
        remedy: `Write ${problem.address}.`,
      };
    case "unusable":
      return {
        message: `${quote(text)} is no address to reach a host at: ${problem.because}.`,
        remedy: "Write an address that the other hosts can reach.",
      };
    case "not-an-address":
      return {
        message: `${quote(text)} is no IP address: ${problem.because}.`,
        remedy:
          "Write four numbers from 0 to 255 with dots between them, for example 10.77.0.11, or an IPv6 address, for example fd00:77::11.",
      };
  }
}

/** `10.77.0.10/24`, with the rules that hold of it alone. */
export function readVirtualAddress(reader: Reader, item: Item): VirtualAddress | undefined {
  const shape = "the address with the prefix length of its network, for example 10.77.0.10/24";
  const split = readSplit(reader, item, shape);
  if (split === undefined) return undefined;
  const address = checkedAddress(reader, item, split.address);
  if (address === undefined) return undefined;
  const prefix = checkedPrefix(reader, item, split, familyOf(address));
  if (prefix === undefined) return undefined;
  return checkNetworkAddress(reader, item, { address, prefix }) ? { address, prefix } : undefined;
}

/** A network with its prefix length, in the one way that it is written: `10.78.0.0/24`. */
export function readNetwork(reader: Reader, item: Item): string | undefined {
  const split = readSplit(reader, item, "a network with its prefix length, for example 10.78.0.0/24");
  if (split === undefined) return undefined;
  const address = parseAddress(split.address);
  if (address === undefined) {
    reader.report("bad-address", item, {
      message: `${quote(split.address)} is no IP address.`,
      remedy: "Write the network with its prefix length, for example 10.78.0.0/24 or fd00:78::/64.",
    });
    return undefined;
  }
  const prefix = checkedPrefix(reader, item, split, address.family);
  const range = prefix === undefined ? undefined : networkAround(split.address, prefix);
  if (range === undefined) return undefined;
  const cidr = networkText(range);
  if (range.first === address.value) return cidr;
  reader.report("bad-address", item, {
    message: `${quote(split.text)} is an address in a network, not a network.`,
    remedy: `Write ${cidr}.`,
  });
  return undefined;
}

interface Split {
  readonly text: string;
  readonly address: string;
  /** What follows the slash; undefined where there is none. */
  readonly prefix: string | undefined;
}

function readSplit(reader: Reader, item: Item, shape: string): Split | undefined {
  const text = reader.text(item, shape);
  if (text === undefined) return undefined;
  const slash = text.lastIndexOf("/");
  return slash < 0
    ? { text, address: text, prefix: undefined }
    : { text, address: text.slice(0, slash), prefix: text.slice(slash + 1) };
}

function checkedPrefix(reader: Reader, item: Item, split: Split, family: Family): number | undefined {
  const { text, address, prefix = "" } = split;
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
  if (length >= prefixLeast[family] && length <= addressBits[family]) return length;
  reader.report("bad-address", item, {
    message:
      split.prefix === undefined
        ? `${quote(text)} has no prefix length.`
        : `${quote(`/${prefix}`)} is no prefix length from /${prefixLeast[family]} to /${addressBits[family]}.`,
    remedy: `Write ${address}/${prefixUsual[family]}.`,
  });
  return undefined;
}

function checkNetworkAddress(reader: Reader, item: Item, vip: VirtualAddress): boolean {
  const address = parseAddress(vip.address);
  const network = networkAround(vip.address, vip.prefix);
  const end = address && network && endOf(address, network);
  if (end === undefined) return true;
  const inIt = `${vip.address}/${vip.prefix}`;
  reader.report("vip-is-network-address", item, {
    message: `${vip.address} is the ${end === "first" ? `address of the network ${inIt} itself` : `broadcast address of ${inIt}`}.`,
    remedy: "Choose an address inside the network that no host uses.",
  });
  return false;
}
