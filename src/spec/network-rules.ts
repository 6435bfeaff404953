import { nearest } from "../text/nearest.ts";
import { listed, quote } from "../text/sentence.ts";
import { type AddressRange, liesIn, networkAround, networkText, overlap, parseAddress } from "./address.ts";
import { checkNetworkEnd } from "./address-rules.ts";
import type { WrittenHost } from "./read-hosts.ts";
import type { WrittenNetwork, WrittenNetworks } from "./read-networks.ts";
import type { WrittenVip } from "./read-vip.ts";
import type { Reader } from "./reader.ts";
import { type HostRole, managementNetwork, type SiteNetwork, type Traffic, type VirtualAddress } from "./site.ts";

/** Rules about which addresses lie in which networks. */
export function checkNetworks(
  reader: Reader,
  hosts: readonly WrittenHost[],
  { networks, vip }: { readonly networks: WrittenNetworks | undefined; readonly vip: WrittenVip | undefined },
): void {
  checkNames(reader, hosts, networks);
  const written = networks?.networks ?? [];
  for (const each of written) checkInside(reader, hosts, each);
  checkOverlaps(reader, written, vip);
  if (vip === undefined) return;
  const management = written.find(({ network }) => network.name === managementNetwork);
  if (management === undefined) checkHolders(reader, hosts, vip);
  else checkVipIn(reader, "internal", { vip: vip.vip.internal, offset: vip.internalOffset }, management.network);
  if (networks !== undefined) checkPublic(reader, written, vip);
  for (const { network } of written) if (network.name !== managementNetwork) checkAbsent(reader, hosts, network, vip);
}

function checkNames(reader: Reader, hosts: readonly WrittenHost[], networks: WrittenNetworks | undefined): void {
  const known = networks?.names ?? [];
  for (const { host, elsewhere } of hosts) {
    for (const { network, networkOffset } of elsewhere) {
      if (known.includes(network)) continue;
      const meant = nearest(network, known);
      reader.report("unknown-network", networkOffset, {
        message: `The host ${quote(host.name)} has an address on ${quote(network)}, which is no network of this site.`,
        remedy:
          known.length === 0
            ? `Write the site's networks first, for example networks: { ${network}: 10.78.0.0/24 }.`
            : `${meant === undefined ? "" : `Did you mean "${meant}"? `}The networks are ${listed(known)}.`,
      });
    }
  }
}

function rangeOf({ cidr }: SiteNetwork): AddressRange | undefined {
  const [address = "", prefix] = cidr.split("/");
  return networkAround(address, Number(prefix));
}

function checkInside(reader: Reader, hosts: readonly WrittenHost[], { network }: WrittenNetwork): void {
  const range = rangeOf(network);
  if (range === undefined) return;
  for (const { host, addressOffset, elsewhere } of hosts) {
    const own =
      network.name === managementNetwork
        ? { address: host.address, offset: addressOffset }
        : elsewhere.find((each) => each.network === network.name);
    const address = own && parseAddress(own.address);
    if (own === undefined || address === undefined) continue;
    if (!liesIn(address, range)) {
      reader.report("address-outside-network", own.offset, {
        message: `The host ${quote(host.name)} has the address ${own.address} on ${network.name}, outside ${network.cidr}.`,
        remedy: `Give it an address in ${network.cidr}, or correct the network.`,
      });
    } else checkNetworkEnd(reader, host.name, own, { address: own.address, prefix: range.prefix });
  }
}

function checkOverlaps(reader: Reader, networks: readonly WrittenNetwork[], vip: WrittenVip | undefined): void {
  const ranges = networks.flatMap(({ network, offset }) => {
    const range = rangeOf(network);
    return range === undefined ? [] : [{ name: network.name, range, offset }];
  });
  const internal = vip && networkAround(vip.vip.internal.address, vip.vip.internal.prefix);
  const isWritten = ranges.some(({ name }) => name === managementNetwork);
  const before = isWritten || internal === undefined ? [] : [{ name: managementNetwork, range: internal }];
  for (const { name, range, offset } of ranges) {
    const other = before.find((each) => overlap(each.range, range));
    if (other !== undefined) {
      reader.report("networks-overlap", offset, {
        message: `${name}, ${networkText(range)}, and ${other.name}, ${networkText(other.range)}, have addresses in common: a host could not tell by which of the two to send.`,
        remedy: "Give each network addresses of its own.",
      });
    }
    before.push({ name, range });
  }
}

interface PlacedVip {
  readonly vip: VirtualAddress;
  readonly offset: number;
}

/** A virtual address is one of its network's, mask and all: whoever holds it answers for that network. */
function checkVipIn(reader: Reader, which: string, { vip, offset }: PlacedVip, network: SiteNetwork): void {
  const range = networkAround(vip.address, vip.prefix);
  if (range !== undefined && networkText(range) === network.cidr) return;
  const [, prefix = ""] = network.cidr.split("/");
  const address = parseAddress(vip.address);
  const own = rangeOf(network);
  const isInside = address !== undefined && own !== undefined && liesIn(address, own);
  reader.report("address-outside-network", offset, {
    message: isInside
      ? `The ${which} virtual address ${vip.address}/${vip.prefix} has another prefix length than its network, ${network.name}, ${network.cidr}.`
      : `The ${which} virtual address ${vip.address}/${vip.prefix} lies outside ${network.name}, ${network.cidr}.`,
    remedy: isInside
      ? `Write ${vip.address}/${prefix}.`
      : `Choose a free address in ${network.cidr}, or correct the network.`,
  });
}

/** Where networks are written, the public address lies in one of them. */
function checkPublic(reader: Reader, networks: readonly WrittenNetwork[], { vip, publicOffset }: WrittenVip): void {
  if (vip.public === undefined) return;
  const placed = { vip: vip.public, offset: publicOffset };
  const address = parseAddress(vip.public.address);
  const around = networks.find(({ network }) => {
    const range = rangeOf(network);
    return address !== undefined && range !== undefined && liesIn(address, range);
  });
  if (around !== undefined) return checkVipIn(reader, "public", placed, around.network);
  const internal = networkAround(vip.internal.address, vip.internal.prefix);
  if (address !== undefined && internal !== undefined && liesIn(address, internal)) return;
  const own = networkAround(vip.public.address, vip.public.prefix);
  reader.report("address-outside-network", publicOffset, {
    message: `The public virtual address ${vip.public.address}/${vip.public.prefix} lies in no network of this site, so that no host could hold it.`,
    remedy: `Add its network, for example external: ${own === undefined ? "192.0.2.0/24" : networkText(own)}, and the control hosts' addresses there.`,
  });
}

/** The holder of a virtual address needs an interface in its network. */
function checkHolders(reader: Reader, hosts: readonly WrittenHost[], written: WrittenVip): void {
  const { address, prefix } = written.vip.internal;
  const range = networkAround(address, prefix);
  if (range === undefined) return;
  const network = networkText(range);
  const holders = hosts.filter(({ host }) => host.roles.includes("control"));
  const outside = holders.filter(({ host }) => {
    const own = parseAddress(host.address);
    return own !== undefined && own.family === range.family && !liesIn(own, range);
  });
  if (outside.length > holders.length / 2) {
    reader.report("address-outside-network", written.internalOffset, {
      message: `The internal virtual address ${address}/${prefix} lies in ${network}, where ${outside.length} of ${holders.length} control hosts are not.`,
      remedy: "Choose a free address of the control hosts' network, with that network's prefix length.",
    });
    return;
  }
  for (const { host, addressOffset } of outside) {
    reader.report("address-outside-network", addressOffset, {
      message: `The host ${quote(host.name)} has the address ${host.address}, outside ${network}, so it cannot hold the internal virtual address.`,
      remedy: `Give it an address in ${network}, or take the role control from it.`,
    });
  }
  for (const { host, addressOffset } of holders) {
    checkNetworkEnd(reader, host.name, { address: host.address, offset: addressOffset }, { address, prefix });
  }
}

/** Who needs an address where a traffic goes. */
const rolesFor: Readonly<Record<Traffic, readonly HostRole[]>> = {
  replication: ["control", "quorum"],
  queue: ["control", "quorum"],
  rings: ["control"],
  tunnels: ["network", "compute"],
};

/** A host that needs the network must be on it; one that is not while others of its kind are was most likely forgotten. */
function checkAbsent(reader: Reader, hosts: readonly WrittenHost[], network: SiteNetwork, { vip }: WrittenVip): void {
  const { name, cidr, carries } = network;
  const isOn = ({ elsewhere }: WrittenHost): boolean => elsewhere.some((each) => each.network === name);
  const holdsVip = vip.public !== undefined && liesInNetwork(vip.public, network);
  const present = new Set(hosts.filter(isOn).flatMap(({ host }) => host.roles));
  for (const written of hosts) {
    const { host, nameOffset } = written;
    if (isOn(written)) continue;
    const traffic = carries.find((each) => rolesFor[each].some((role) => host.roles.includes(role)));
    const need =
      traffic === undefined
        ? holdsVip && host.roles.includes("control")
          ? "the public virtual address lies there"
          : undefined
        : `that network carries ${traffic}`;
    const alike = host.roles.filter((role) => present.has(role));
    if (need === undefined && alike.length === 0) continue;
    reader.report("missing-network-address", nameOffset, {
      severity: need === undefined ? "warning" : "error",
      message: `The host ${quote(host.name)} has no address on ${name}, ${need === undefined ? `unlike others with the role ${alike[0]}` : `and ${need}`}.`,
      remedy: `Write its address in ${cidr}: addresses: { ${name}: … }${need === undefined ? ", or leave it if the host is not on that network" : ""}.`,
    });
  }
}

function liesInNetwork({ address }: VirtualAddress, network: SiteNetwork): boolean {
  const parsed = parseAddress(address);
  const range = rangeOf(network);
  return parsed !== undefined && range !== undefined && liesIn(parsed, range);
}
