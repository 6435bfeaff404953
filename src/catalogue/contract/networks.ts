import { liesIn, networkAround, networkText, parseAddress } from "../../spec/address.ts";
import { managementNetwork, type Site, type SiteNetwork, type Traffic, traffics } from "../../spec/site.ts";
import type { DesignedAddress, DesignedHost, Design } from "./design.ts";
import { hostNamed } from "./lookup.ts";

/** What decides about networks: the part of a site that a technology's offer is made from as well. */
type Networked = Pick<Site, "networks" | "hosts" | "vip">;

/**
 * The site's networks, the management network first, with what goes by each. What none carries goes by the management
 * network; Corosync's first ring always does, and a second one by the next network that all its members are on.
 */
export function networksOf(site: Networked): readonly SiteNetwork[] {
  const all = site.networks ?? [onlyNetwork(site)];
  const rings = ringsOf(site, all);
  const carried = all.flatMap(({ carries }) => carries);
  return all.map(({ name, cidr, carries }) => {
    const isManagement = name === managementNetwork;
    const has = (traffic: Traffic): boolean =>
      traffic === "rings"
        ? rings.includes(name)
        : carries.includes(traffic) || (isManagement && !carried.includes(traffic));
    return { name, cidr, carries: traffics.filter(has) };
  });
}

function onlyNetwork({ vip: { internal } }: Networked): SiteNetwork {
  const range = networkAround(internal.address, internal.prefix);
  const cidr = range === undefined ? "" : networkText(range);
  return { name: managementNetwork, cidr, carries: [] };
}

/** Users' own network is no place for a ring that nobody asked for. */
function ringsOf({ hosts, vip }: Networked, networks: readonly SiteNetwork[]): readonly string[] {
  const others = networks.filter(({ name }) => name !== managementNetwork);
  const asked = others.filter(({ carries }) => carries.includes("rings"));
  const voters = hosts.filter(({ roles }) => roles.includes("control"));
  const isUsers = (network: SiteNetwork): boolean => vip.public !== undefined && holds(network, vip.public.address);
  const next = others.find(
    (network) => !isUsers(network) && voters.every(({ addresses }) => addresses?.[network.name] !== undefined),
  );
  const further = asked.length > 0 ? asked : next === undefined ? [] : [next];
  return [managementNetwork, ...further.map(({ name }) => name)];
}

function holds({ cidr }: SiteNetwork, address: string): boolean {
  const [network = "", prefix] = cidr.split("/");
  const range = networkAround(network, Number(prefix));
  const parsed = parseAddress(address);
  return range !== undefined && parsed !== undefined && liesIn(parsed, range);
}

/** The network that a virtual address lies in; the management network's hosts hold what lies in none that is known. */
export function networkHolding(networks: readonly SiteNetwork[], address: string): string {
  return networks.find((network) => holds(network, address))?.name ?? managementNetwork;
}

/** Names of the networks that Corosync's rings go by, in the order of the rings. */
export function ringNetworks({ networks }: Pick<Design, "networks">): readonly string[] {
  return networks.filter(({ carries }) => carries.includes("rings")).map(({ name }) => name);
}

/** A host's address on a network; that of the management network where it is not on it. */
export function addressOn({ address, addresses }: DesignedHost, network: string): string {
  return addresses?.[network] ?? address;
}

/** Where a host is reached for a kind of traffic. */
export function addressFor(
  design: Pick<Design, "hosts" | "networks">,
  host: string,
  traffic: Exclude<Traffic, "rings">,
): string {
  const network = design.networks.find(({ carries }) => carries.includes(traffic))?.name ?? managementNetwork;
  return addressOn(hostNamed(design, host), network);
}

/** A host's own address in the network of a virtual address. */
export function addressBeside(
  design: Pick<Design, "hosts">,
  host: string,
  { network }: Pick<DesignedAddress, "network">,
): string {
  return addressOn(hostNamed(design, host), network);
}
