import { addressText, liesIn, networkAround, networkText, parseAddress, type AddressRange } from "../spec/address.ts";
import { managementNetwork, type Site, type SiteHost, type SiteVm } from "../spec/site.ts";
import { LabError } from "./failure.ts";

/** Where everything of a lab's fabric has its place: the site's own addresses, and two of each network that it leaves free. */
export interface FabricPlan {
  /** One a network of the site, the management network's first. */
  readonly links: readonly [FabricLink, ...FabricLink[]];
  readonly hosts: readonly FabricHost[];
}

/** One bridge, on which hosts and clients have an interface each. */
export interface FabricLink {
  /** Name of the site's network. */
  readonly network: string;
  readonly prefix: number;
  /** Where test clients are. */
  readonly clientAddress: string;
  /** Where the operator's SSH comes from, on the management network. */
  readonly fabricAddress: string;
  /** Networks in use here, as `10.77.0.0/24`; all are on the one link. */
  readonly networks: readonly string[];
}

export interface FabricHost {
  readonly name: string;
  /** On the first link. */
  readonly address: string;
  /** From 1, in site order; a host that came later has the next that no other has. */
  readonly index: number;
  /** What decides who is alive runs here, in real time. */
  readonly control: boolean;
  /** Its address on each link, in the links' order; null where it is not on one. */
  readonly addresses: readonly (string | null)[];
  /** Null: it is a container. */
  readonly vm: SiteVm | null;
}

type Addressed = Pick<Site, "hosts" | "vip" | "networks">;

/** Lays a site's addresses out on its links. Pure. */
export function planFabric(site: Addressed): FabricPlan {
  const others = (site.networks ?? []).filter(({ name }) => name !== managementNetwork);
  const names = others.map(({ name }) => name);
  return {
    links: [managementLink(site), ...others.map(({ name, cidr }) => furtherLink(site, name, cidr))],
    hosts: site.hosts.map((host, position) => fabricHost(host, names, position + 1)),
  };
}

/** @param networks names of the further links, in their order */
function fabricHost(
  { name, address, addresses, roles, vm }: SiteHost,
  networks: readonly string[],
  index: number,
): FabricHost {
  return {
    name,
    address,
    index,
    control: roles.includes("control") || roles.includes("quorum"),
    addresses: [address, ...networks.map((network) => addresses?.[network] ?? null)],
    vm: vm ?? null,
  };
}

/** What lies in no network that the site names hangs on the management network's link. */
function managementLink(site: Addressed): FabricLink {
  const { internal, public: outside } = site.vip;
  const { prefix } = internal;
  const elsewhere = (site.networks ?? []).filter(({ name }) => name !== managementNetwork).map(({ cidr }) => cidr);
  const own = outside !== undefined && !elsewhere.some((cidr) => isIn(outside.address, cidr)) ? [outside] : [];
  const networks = [
    ...site.hosts.map(({ address }) => networkOf(address, prefix)),
    ...[internal, ...own].map((each) => networkOf(each.address, each.prefix)),
  ];
  const range = rangeOf(internal.address, prefix);
  return { network: managementNetwork, prefix, ...freeAddresses(site, range), networks: [...new Set(networks)] };
}

function furtherLink(site: Addressed, network: string, cidr: string): FabricLink {
  const [address = "", length = ""] = cidr.split("/");
  const prefix = Number(length);
  return { network, prefix, ...freeAddresses(site, rangeOf(address, prefix)), networks: [cidr] };
}

/** What a site has come to be, beside the lab that was made of it. */
export interface Growth {
  /** With the hosts that came at the end; those that the site has no more are still there. */
  readonly plan: FabricPlan;
  readonly came: readonly FabricHost[];
  /** Names of the lab's hosts that the site does not have any more. */
  readonly left: readonly string[];
}

/**
 * The same fabric with the hosts that the site has got since it was made. Hosts never change places: cables and hardware
 * addresses go by their numbers. Pure.
 *
 * @throws LabError where what is there stands in the way.
 */
export function grownFabric(plan: FabricPlan, site: Pick<Site, "hosts">): Growth {
  const [management, ...further] = plan.links;
  const networks = further.map(({ network }) => network);
  const known = new Map(plan.hosts.map((host) => [host.name, host]));
  const wanted = new Set(site.hosts.map(({ name }) => name));
  const came: FabricHost[] = [];
  for (const host of site.hosts) {
    const is = known.get(host.name);
    if (is === undefined) came.push(fabricHost(host, networks, freeIndex([...plan.hosts, ...came])));
    else if (is.address !== host.address) {
      throw inTheWay(
        `${host.name} is in the lab at ${is.address} and in the site file at ${host.address}: a host that runs keeps its address.`,
      );
    } else if ((is.vm === null) !== (host.vm === undefined)) {
      const [was, written] = is.vm === null ? ["a container", "a VM"] : ["a VM", "a container"];
      throw inTheWay(
        `${host.name} is ${was} in the lab and ${written} in the site file: \`quorate lab remove ${host.name}\` takes it out first.`,
      );
    }
  }
  for (const { name, address } of came) {
    const holder = plan.hosts.find((host) => host.address === address);
    if (holder !== undefined) {
      throw inTheWay(
        `${name} has the address of ${holder.name}, which is still in the lab: \`quorate lab remove ${holder.name}\` takes it out.`,
      );
    }
    if (address === management.clientAddress || address === management.fabricAddress) {
      throw inTheWay(`${name} has the address ${address}, which the running lab gave to its clients.`);
    }
    const network = networkOf(address, management.prefix);
    if (!management.networks.includes(network)) {
      throw inTheWay(`${name} lies in ${network}, a network that the running lab does not have.`);
    }
  }
  const left = plan.hosts.map(({ name }) => name).filter((name) => !wanted.has(name));
  return { plan: { ...plan, hosts: [...plan.hosts, ...came] }, came, left };
}

function freeIndex(hosts: readonly FabricHost[]): number {
  return Math.max(0, ...hosts.map(({ index }) => index)) + 1;
}

function inTheWay(sentence: string): LabError {
  return new LabError("cannot-grow", sentence);
}

export function networkOf(address: string, prefix: number): string {
  return networkText(rangeOf(address, prefix));
}

/** What else is on the link, and reached from the address without a router. */
export function otherNetworks({ prefix, networks }: FabricLink, address: string): string[] {
  const own = networkOf(address, prefix);
  return networks.filter((network) => network !== own);
}

function rangeOf(address: string, prefix: number): AddressRange {
  const range = networkAround(address, prefix);
  if (range === undefined) throw new Error(`invariant: ${address} of a site is no address`);
  return range;
}

function isIn(address: string, cidr: string): boolean {
  const [network = "", prefix = ""] = cidr.split("/");
  const parsed = parseAddress(address);
  return parsed !== undefined && liesIn(parsed, rangeOf(network, Number(prefix)));
}

/** The two highest addresses of the network that nobody has. */
function freeAddresses(
  { hosts, vip }: Addressed,
  range: AddressRange,
): Pick<FabricLink, "clientAddress" | "fabricAddress"> {
  const own = hosts.flatMap(({ address, addresses = {} }) => [address, ...Object.values(addresses)]);
  const taken = new Set([...own, vip.internal.address, ...(vip.public === undefined ? [] : [vip.public.address])]);
  const free: string[] = [];
  for (let value = range.last - 1n; value > range.first && free.length < 2; value -= 1n) {
    const text = addressText({ family: range.family, value });
    if (!taken.has(text)) free.push(text);
  }
  const [clientAddress, fabricAddress] = free;
  if (clientAddress === undefined || fabricAddress === undefined) {
    throw new LabError(
      "cannot-run-here",
      `The network ${networkText(range)} has no two free addresses for the lab's clients: every address is a host's or virtual.`,
    );
  }
  return { clientAddress, fabricAddress };
}
