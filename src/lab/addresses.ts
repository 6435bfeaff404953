import ipaddr from "ipaddr.js";
import type { Site } from "../spec/site.ts";
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
  /** From 1, in site order. */
  readonly index: number;
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
    hosts: site.hosts.map((host, position) => ({ name: host.name, address: host.address, index: position + 1 })),
    clientAddress,
    fabricAddress,
    networks: [...new Set(networks)],
  };
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
