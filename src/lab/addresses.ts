import ipaddr from "ipaddr.js";
import type { Site, SiteHost } from "../spec/site.ts";
import { LabError } from "./failure.ts";

/** Where everything of a lab's fabric has its place: the site's own addresses, and two that it leaves free. */
export interface FabricPlan {
  readonly prefix: number;
  readonly hosts: readonly FabricHost[];
  /** Where test clients are. */
  readonly clientAddress: string;
  /** Where the operator's SSH comes from. */
  readonly fabricAddress: string;
  /** Networks in use, as `10.77.0.0/24`; all are on the one link. */
  readonly networks: readonly string[];
}

export interface FabricHost {
  readonly name: string;
  readonly address: string;
  /** From 1, in site order; a host that came later has the next that no other has. */
  readonly index: number;
  /** What decides who is alive runs here, in real time. */
  readonly control: boolean;
}

/** Lays a site's addresses out on one link. Pure. */
export function planFabric(site: Pick<Site, "hosts" | "vip">): FabricPlan {
  const { address, prefix } = site.vip.internal;
  const virtual = [site.vip.internal, ...(site.vip.public === undefined ? [] : [site.vip.public])];
  const taken = new Set([...site.hosts.map((host) => host.address), ...virtual.map((each) => each.address)]);
  const [clientAddress, fabricAddress] = freeAddresses(address, prefix, taken);
  if (clientAddress === undefined || fabricAddress === undefined) {
    const network = networkOf(address, prefix);
    throw new LabError(
      "cannot-run-here",
      `The network ${network} has no two free addresses for the lab's clients: every address is a host's or virtual.`,
    );
  }
  const networks = [
    ...site.hosts.map((host) => networkOf(host.address, prefix)),
    ...virtual.map((each) => networkOf(each.address, each.prefix)),
  ];
  return {
    prefix,
    hosts: site.hosts.map((host, position) => fabricHost(host, position + 1)),
    clientAddress,
    fabricAddress,
    networks: [...new Set(networks)],
  };
}

function fabricHost({ name, address, roles }: SiteHost, index: number): FabricHost {
  return { name, address, index, control: roles.includes("control") };
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
  const known = new Map(plan.hosts.map((host) => [host.name, host]));
  const wanted = new Set(site.hosts.map(({ name }) => name));
  const came: FabricHost[] = [];
  for (const host of site.hosts) {
    const is = known.get(host.name);
    if (is === undefined) came.push(fabricHost(host, freeIndex([...plan.hosts, ...came])));
    else if (is.address !== host.address) {
      throw inTheWay(
        `${host.name} is in the lab at ${is.address} and in the site file at ${host.address}: a host that runs keeps its address.`,
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
    if (address === plan.clientAddress || address === plan.fabricAddress) {
      throw inTheWay(`${name} has the address ${address}, which the running lab gave to its clients.`);
    }
    if (!plan.networks.includes(networkOf(address, plan.prefix))) {
      throw inTheWay(
        `${name} lies in ${networkOf(address, plan.prefix)}, a network that the running lab does not have.`,
      );
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
  return ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`).toString() + `/${prefix}`;
}

/** The two highest addresses of the network that nobody has. */
function freeAddresses(address: string, prefix: number, taken: ReadonlySet<string>): string[] {
  const first = toNumber(ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`).toString());
  const last = toNumber(ipaddr.IPv4.broadcastAddressFromCIDR(`${address}/${prefix}`).toString());
  const free: string[] = [];
  for (let candidate = last - 1; candidate > first && free.length < 2; candidate -= 1) {
    const text = toText(candidate);
    if (!taken.has(text)) free.push(text);
  }
  return free;
}

function toNumber(address: string): number {
  return address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
}

function toText(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
