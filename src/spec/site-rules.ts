import { ipv4, ipv4Text, networkOf } from "./address.ts";
import { checkFencing } from "./fencing-rules.ts";
import { listed, quote } from "../text/sentence.ts";
import type { WrittenFencing } from "./read-fencing.ts";
import type { Voter, WrittenHost, WrittenHosts } from "./read-hosts.ts";
import type { WrittenVip } from "./read-vip.ts";
import type { WrittenServices } from "./read-services.ts";
import type { Reader } from "./reader.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The parts of a site that could be read; rules look at those that are there. */
export interface WrittenSite {
  readonly hosts: WrittenHosts;
  readonly vip: WrittenVip | undefined;
  readonly fencing: WrittenFencing | undefined;
  readonly services: WrittenServices;
}

/** Rules that look at more than one value. */
export function checkSite(reader: Reader, site: WrittenSite, vocabulary: Vocabulary): void {
  const { hosts, voters } = site.hosts;
  if (voters !== undefined) checkVoters(reader, voters, hosts);
  checkZones(reader, hosts);
  checkDomains(reader, hosts);
  checkHostAddresses(reader, hosts);
  if (site.vip !== undefined) {
    checkVipOwners(reader, hosts, site.vip);
    checkNetwork(reader, hosts, site.vip);
  }
  if (site.fencing !== undefined) checkFencing(reader, site.fencing, hosts, vocabulary.agents);
  checkServices(reader, site.services, vocabulary);
}

const votersFew = 3;
/**
 * Corosync passes its token through every voter: its default time-out grows by 650 ms with each (corosync.conf(5)). 16 was
 * long the most that Red Hat supported, https://access.redhat.com/articles/3069031.
 */
const votersMany = 16;
/** As many vote in a design at most, and always an odd number. */
const votersMost = 5;

function checkVoters(reader: Reader, voters: readonly Voter[], hosts: readonly WrittenHost[]): void {
  const at = (voters[0] ?? hosts[0])?.nameOffset ?? 0;
  const names = listed(voters.slice(0, 3).map(({ name }) => name));
  if (voters.length === 0) {
    reader.report("too-few-voters", at, {
      message: "No host has the role control, so nothing can run the services or vote.",
      remedy: "Give three hosts the role control.",
    });
  } else if (voters.length === 1) {
    reader.report("too-few-voters", at, {
      severity: "warning",
      message: `Only ${names} votes: when it fails, everything does.`,
      remedy: "Give three hosts the role control; one host is for trials.",
    });
  } else if (voters.length < votersFew) {
    reader.report("too-few-voters", at, {
      message: `Only ${names} vote: two voters cannot lose one, for the one left has no majority.`,
      remedy: "Add a third host with the role control.",
    });
  } else if (voters.length > votersMany) {
    reader.report("too-many-voters", at, {
      severity: "warning",
      message: `${voters.length} hosts have the role control; ${votersMost} of them vote, since every change waits for a majority.`,
      remedy:
        "Keep the role control for three, five or seven hosts, and give the others roles: [compute] or [network].",
    });
  } else if (voters.length % 2 === 0) {
    reader.report("even-voters", at, {
      severity: "warning",
      message: `${voters.length} hosts have the role control, and ${Math.min(votersMost, voters.length - 1)} of them vote: an even number survives no more losses than ${voters.length - 1}, and can split in halves.`,
      remedy: "Let an odd number of hosts have the role control.",
    });
  }
}

function checkZones(reader: Reader, hosts: readonly WrittenHost[]): void {
  if (!hosts.some(({ zoneGiven }) => zoneGiven)) return;
  for (const { host, zoneGiven, nameOffset } of hosts) {
    if (zoneGiven) continue;
    reader.report("unknown-zone", nameOffset, {
      severity: "warning",
      message: `The host ${quote(host.name)} names no zone while others do; it counts as a zone of its own.`,
      remedy: "Add zone: and what it shares with others when it fails, a rack or a power feed.",
    });
  }
}

/** Brokers know each other by short names, or by names with a domain, and not by both. Source: RabbitMQ, `USE_LONGNAME`. */
function checkDomains(reader: Reader, hosts: readonly WrittenHost[]): void {
  const control = hosts.filter(({ host }) => host.roles.includes("control"));
  const withDomain = control.filter(({ host }) => host.name.includes("."));
  const without = control.filter(({ host }) => !host.name.includes("."));
  const [odd] = withDomain.length < without.length ? withDomain : without;
  if (odd === undefined || withDomain.length === 0) return;
  const is = odd.host.name.includes(".") ? "with a domain" : "without a domain";
  reader.report("bad-name", odd.nameOffset, {
    message: `The host ${quote(odd.host.name)} is named ${is}, unlike other control hosts: their message brokers could not form a cluster.`,
    remedy: "Name all control hosts with their domain, or all without.",
  });
}

function checkHostAddresses(reader: Reader, hosts: readonly WrittenHost[]): void {
  const ownerOf = new Map<string, string>();
  for (const { host, addressOffset } of hosts) {
    const owner = ownerOf.get(host.address);
    if (owner === undefined) ownerOf.set(host.address, host.name);
    else {
      reader.report("duplicate-address", addressOffset, {
        message: `The host ${quote(host.name)} has the address ${host.address}, which is already that of ${quote(owner)}.`,
        remedy: "Give each host its own address.",
      });
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
    const owner = hosts.find(({ host }) => host.address === address);
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

/** The holder of a virtual address needs an interface in its network. */
function checkNetwork(reader: Reader, hosts: readonly WrittenHost[], written: WrittenVip): void {
  const { address, prefix } = written.vip.internal;
  const { first, last } = networkOf(ipv4(address) ?? 0, prefix);
  const network = `${ipv4Text(first)}/${prefix}`;
  const holders = hosts.filter(({ host }) => host.roles.includes("control"));
  const outside = holders.filter(({ host }) => {
    const number = ipv4(host.address) ?? 0;
    return number < first || number > last;
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
  checkNetworkEnds(reader, holders, { first, last, prefix, network });
}

function checkNetworkEnds(
  reader: Reader,
  holders: readonly WrittenHost[],
  net: { readonly first: number; readonly last: number; readonly prefix: number; readonly network: string },
): void {
  if (net.prefix > 30) return;
  for (const { host, addressOffset } of holders) {
    const number = ipv4(host.address);
    if (number !== net.first && number !== net.last) continue;
    reader.report("bad-address", addressOffset, {
      message: `${host.address} is the ${number === net.first ? "network's own" : "broadcast"} address of ${net.network}, not one that a host can have.`,
      remedy: `Give the host ${quote(host.name)} another address in ${net.network}.`,
    });
  }
}

function checkServices(reader: Reader, written: WrittenServices, { technologies }: Vocabulary): void {
  if (written.isPartial) return;
  const asksForService = Object.keys(written.services).some((name) => technologies[name]?.kind === "service");
  if (asksForService) return;
  const names = Object.keys(technologies).filter((name) => technologies[name]?.kind === "service");
  reader.report("no-services", written.offset, {
    severity: "warning",
    message: "The site asks for no OpenStack service, so its cluster would serve nobody.",
    remedy: `Add services: with a list of ${listed(names, "or")}.`,
  });
}
