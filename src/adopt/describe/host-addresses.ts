import { liesIn, networkAround, networkText, parseAddress } from "../../spec/address.ts";
import type { HostReading, InterfaceAddress } from "../reading.ts";
import type { Found } from "./found.ts";
import { virtualAddresses } from "./virtual-addresses.ts";

/** A host's own addresses: those that no keeper may move elsewhere. */
export function ownAddresses(
  found: Pick<Found, "model" | "cluster">,
  { addresses }: HostReading,
): readonly InterfaceAddress[] {
  const moving = new Set(virtualAddresses(found));
  return addresses.filter(({ address }) => !moving.has(address) && !address.startsWith("fe80:"));
}

/**
 * The address by which other hosts know a host: the one of the cluster's first ring; else the one by which the operator reaches
 * it; else one beside a virtual address; else its first.
 */
export function managementAddress(found: Found, reading: HostReading): InterfaceAddress | undefined {
  const own = ownAddresses(found, reading);
  const isOwn = (text: string): InterfaceAddress | undefined => own.find(({ address }) => address === text);
  const listed = [
    ...found.model.memberships.flatMap(({ members }) => members.map(({ names }) => names)),
    ...found.readings
      .flatMap(({ running }) => running.membership?.listed ?? [])
      .map((each) => [each.name, ...each.addresses]),
  ];
  const ring = listed
    .filter((names) => names.includes(reading.host) || names.some((name) => isOwn(name) !== undefined))
    .flatMap((names) => names.flatMap((name) => isOwn(name) ?? []))[0];
  const moving = virtualAddresses(found).flatMap((address) => parseAddress(address) ?? []);
  const beside = own.find(({ address, prefix }) => {
    const network = networkAround(address, prefix);
    return network !== undefined && moving.some((each) => liesIn(each, network));
  });
  return ring ?? isOwn(reading.asked.replace(/^.*@/u, "")) ?? beside ?? own[0];
}

export function networkTextOf({ address, prefix }: InterfaceAddress): string {
  const network = networkAround(address, prefix);
  return network === undefined ? `${address}/${prefix}` : networkText(network);
}
