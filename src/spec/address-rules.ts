import { quote } from "../text/sentence.ts";
import { endOf, type Family, familyOf, liesIn, networkAround, networkText, parseAddress } from "./address.ts";
import type { WrittenHost } from "./read-hosts.ts";
import type { WrittenVip } from "./read-vip.ts";
import type { Reader } from "./reader.ts";
import type { VirtualAddress } from "./site.ts";

/** An address of a site, and where it stands. */
interface Placed {
  readonly address: string;
  readonly offset: number;
}

/** Rules about addresses of hosts and virtual ones, whichever networks there are. */
export function checkAddresses(reader: Reader, hosts: readonly WrittenHost[], vip: WrittenVip | undefined): void {
  checkHostAddresses(reader, hosts);
  if (vip === undefined) return;
  checkVipOwners(reader, hosts, vip);
  checkFamilies(reader, hosts, vip);
}

function allAddresses({ host, addressOffset, elsewhere }: WrittenHost): readonly Placed[] {
  return [{ address: host.address, offset: addressOffset }, ...elsewhere];
}

function checkHostAddresses(reader: Reader, hosts: readonly WrittenHost[]): void {
  const ownerOf = new Map<string, string>();
  for (const written of hosts) {
    const { name } = written.host;
    for (const { address, offset } of allAddresses(written)) {
      const owner = ownerOf.get(address);
      if (owner === undefined) ownerOf.set(address, name);
      else {
        reader.report("duplicate-address", offset, {
          message: `The host ${quote(name)} has the address ${address}, which is already ${owner === name ? "its own" : `that of ${quote(owner)}`}.`,
          remedy: "Give each host its own address.",
        });
      }
    }
  }
}

function checkVipOwners(reader: Reader, hosts: readonly WrittenHost[], written: WrittenVip): void {
  const { internal, public: publicAddress } = written.vip;
  const addresses = [{ name: "internal", address: internal.address, offset: written.internalOffset }];
  if (publicAddress !== undefined) {
    addresses.push({ name: "public", address: publicAddress.address, offset: written.publicOffset });
  }
  for (const { name, address, offset } of addresses) {
    const owner = hosts.find((host) => allAddresses(host).some((each) => each.address === address));
    if (owner !== undefined) {
      reader.report("vip-owned-by-host", offset, {
        message: `The ${name} virtual address ${address} is the host ${quote(owner.host.name)}'s own address, so it could never move.`,
        remedy: "Choose an address of that network that no host uses.",
      });
    }
  }
  if (publicAddress?.address === internal.address) {
    reader.report("duplicate-address", written.publicOffset, {
      message: `The public virtual address ${internal.address} is the internal one as well.`,
      remedy: "Choose another public address, or remove it: the internal one then serves the public too.",
    });
  }
}

/** Whoever is known by an address of one family is not reached from one of the other. */
function checkFamilies(reader: Reader, hosts: readonly WrittenHost[], written: WrittenVip): void {
  const { internal, public: publicAddress } = written.vip;
  const family = familyOf(internal.address);
  for (const { host, addressOffset } of hosts) {
    const its = familyOf(host.address);
    if (its === family) continue;
    reader.report("mixed-families", addressOffset, {
      message: `The host ${quote(host.name)} has an ${its} address, and the internal virtual address is ${family}: neither reaches the other.`,
      remedy: `Give the hosts and the internal virtual address addresses of one family; the public address and other networks may be of the other.`,
    });
  }
  if (publicAddress === undefined || familyOf(publicAddress.address) === family) return;
  const holders = hosts.filter(({ host }) => host.roles.includes("control"));
  const hasBoth = (host: WrittenHost): boolean => isOn(host, publicAddress);
  if (holders.every(hasBoth)) return;
  const other: Family = familyOf(publicAddress.address);
  reader.report("mixed-families", written.publicOffset, {
    message: `The public virtual address ${publicAddress.address} is ${other}, and not all control hosts have an ${other} address in its network: none of them could hold it.`,
    remedy: `Write its network under networks: (external: ${networkOfAddress(publicAddress)}) and each control host's address there under addresses:.`,
  });
}

function isOn(written: WrittenHost, vip: VirtualAddress): boolean {
  const range = networkAround(vip.address, vip.prefix);
  return allAddresses(written).some(({ address }) => {
    const parsed = parseAddress(address);
    return parsed !== undefined && range !== undefined && liesIn(parsed, range);
  });
}

function networkOfAddress({ address, prefix }: VirtualAddress): string {
  const range = networkAround(address, prefix);
  return range === undefined ? "" : networkText(range);
}

/** Where an address is its network's own or the broadcast address, which no host can have. */
export function checkNetworkEnd(
  reader: Reader,
  name: string,
  { address, offset }: Placed,
  cidr: { readonly address: string; readonly prefix: number },
): void {
  const parsed = parseAddress(address);
  const range = networkAround(cidr.address, cidr.prefix);
  const end = parsed && range && endOf(parsed, range);
  if (end === undefined || range === undefined) return;
  reader.report("bad-address", offset, {
    message: `${address} is the ${end === "first" ? "network's own" : "broadcast"} address of ${networkText(range)}, not one that a host can have.`,
    remedy: `Give the host ${quote(name)} another address in ${networkText(range)}.`,
  });
}
