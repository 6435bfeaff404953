import { type AddressProblem, addressProblem, ipv4, networkOf } from "./address.ts";
import { quote } from "../text/sentence.ts";
import type { Item, Reader } from "./reader.ts";
import type { Words } from "./report.ts";
import type { VirtualAddress } from "./site.ts";

/** An address that one host can have, or a finding. */
export function readHostAddress(reader: Reader, item: Item): string | undefined {
  const text = reader.text(item, "an IPv4 address, for example 10.77.0.11");
  if (text === undefined) return undefined;
  return checkAddress(reader, item, text) ? text : undefined;
}

function checkAddress(reader: Reader, item: Item, text: string): boolean {
  const problem = addressProblem(text);
  if (problem !== undefined) reader.report("bad-address", item, addressWords(text, problem));
  return problem === undefined;
}

function addressWords(text: string, problem: AddressProblem): Words {
  if (problem.kind === "ipv6") {
    return {
      message: `${quote(text)} is an IPv6 address; Quorate handles IPv4 only so far.`,
      remedy: "Write the IPv4 address.",
    };
  }
  if (problem.kind === "has-prefix") {
    return {
      message: `${quote(text)} has a prefix length, which belongs to a virtual address only.`,
      remedy: `Write ${problem.address}.`,
    };
  }
  if (problem.kind === "unusable") {
    return {
      message: `${quote(text)} is no address to reach a host at: ${problem.because}.`,
      remedy: "Write an address that the other hosts can reach.",
    };
  }
  return {
    message: `${quote(text)} is no IPv4 address: ${problem.because}.`,
    remedy: "Write four numbers from 0 to 255 with dots between them, for example 10.77.0.11.",
  };
}

/** `10.77.0.10/24`, with the rules that hold of it alone. */
export function readVirtualAddress(reader: Reader, item: Item): VirtualAddress | undefined {
  const shape = "the address with the prefix length of its network, for example 10.77.0.10/24";
  const text = reader.text(item, shape);
  if (text === undefined) return undefined;
  const slash = text.lastIndexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  if (!checkAddress(reader, item, address)) return undefined;
  const prefix = slash < 0 ? undefined : prefixLength(text.slice(slash + 1));
  if (prefix === undefined) {
    reader.report("bad-address", item, {
      message:
        slash < 0
          ? `${quote(text)} has no prefix length.`
          : `${quote(text.slice(slash))} is no prefix length from /8 to /32.`,
      remedy: `Write ${address}/24 if its network's mask is 255.255.255.0.`,
    });
    return undefined;
  }
  return checkNetworkAddress(reader, item, { address, prefix }) ? { address, prefix } : undefined;
}

function prefixLength(text: string): number | undefined {
  const prefix = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  return prefix >= 8 && prefix <= 32 ? prefix : undefined;
}

function checkNetworkAddress(reader: Reader, item: Item, vip: VirtualAddress): boolean {
  const number = ipv4(vip.address);
  // RFC 3021: a /31 has no broadcast address; a /32 is one address.
  if (number === undefined || vip.prefix > 30) return true;
  const network = networkOf(number, vip.prefix);
  if (number !== network.first && number !== network.last) return true;
  reader.report("vip-is-network-address", item, {
    message: `${vip.address} is the ${number === network.first ? "address of the network" : "broadcast address of"} ${vip.address}/${vip.prefix}${number === network.first ? " itself" : ""}.`,
    remedy: "Choose an address inside the network that no host uses.",
  });
  return false;
}
