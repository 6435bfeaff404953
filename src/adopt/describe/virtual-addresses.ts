import { addressBits, familyOf, liesIn, networkAround, parseAddress } from "../../spec/address.ts";
import { defaultRouterId } from "../../spec/site-defaults.ts";
import type { InterfaceAddress } from "../reading.ts";
import type { DraftAddress, DraftVip } from "./draft.ts";
import type { Found } from "./found.ts";

/** Every virtual address that a keeper is told of, each once, in the order written. */
export function virtualAddresses({ model, cluster }: Pick<Found, "model" | "cluster">): readonly string[] {
  const kept = model.addresses.flatMap(({ addresses }) => addresses);
  const all = [...kept, ...cluster.addresses.map(({ address }) => address)];
  return [...new Set(all)].filter((address) => parseAddress(address) !== undefined);
}

export interface FoundVip {
  readonly vip: DraftVip | undefined;
  readonly untold: readonly string[];
}

/**
 * Which of the addresses the services use among themselves, and which is for users.
 *
 * @param own The hosts' addresses on the network by which they know each other.
 */
export function describeVip(found: Found, own: readonly InterfaceAddress[]): FoundVip {
  const all = virtualAddresses(found);
  const home = own.flatMap(({ address, prefix }) => networkAround(address, prefix) ?? []);
  const isHome = (address: string): boolean => {
    const parsed = parseAddress(address);
    return parsed !== undefined && home.some((network) => liesIn(parsed, network));
  };
  const rank = (address: string): number => (isHome(address) ? 1_000_000 : 0) + mentions(found, address);
  const [internal, other, ...more] = all.toSorted((a, b) => rank(b) - rank(a));
  if (internal === undefined) {
    return {
      vip: undefined,
      untold: ["No virtual address was found: neither keepalived nor Pacemaker is told of one."],
    };
  }
  const instance = found.model.addresses.find(({ addresses }) => addresses.includes(internal));
  const routerId = instance?.routerId?.value;
  return {
    vip: {
      internal: asWritten(found, internal),
      ...(other === undefined ? {} : { public: asWritten(found, other) }),
      manager: instance === undefined ? "pacemaker" : "keepalived",
      ...(routerId === undefined || Number.isNaN(routerId) || routerId === defaultRouterId(internal)
        ? {}
        : { routerId }),
    },
    untold:
      more.length === 0
        ? []
        : [`There are more virtual addresses, for which a site file has no word: ${more.join(", ")}.`],
  };
}

/** How often the services' own files name an address, by itself or by a name of the hosts' tables. */
function mentions({ model, readings }: Found, address: string): number {
  const names = [address, ...namesOf(readings, address)];
  const keys = ["auth_url", "www_authenticate_uri", "auth_uri"];
  const values = model.clients.flatMap((client) => [
    ...keys.flatMap((key) => client.option("keystone_authtoken", key)?.value ?? []),
    client.option("database", "connection")?.value ?? "",
    client.option("DEFAULT", "transport_url")?.value ?? "",
  ]);
  return values.filter((value) => names.some((name) => value.includes(name))).length;
}

function namesOf(readings: Found["readings"], address: string): readonly string[] {
  const listed = readings.flatMap(({ names }) => names.filter((each) => each.address === address));
  return [...new Set(listed.flatMap(({ names }) => names))].filter((name) =>
    /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+$/u.test(name),
  );
}

function asWritten(found: Found, address: string): DraftAddress {
  const [name] = namesOf(found.readings, address);
  return { address, prefix: prefixOf(found, address), ...(name === undefined ? {} : { name }) };
}

/** As its keeper or its holder has it; where it was given alone, that of the hosts' network around it. */
function prefixOf({ readings, cluster }: Found, address: string): number {
  const whole = addressBits[familyOf(address)];
  const told = [
    ...cluster.addresses.filter((each) => each.address === address).map(({ prefix }) => prefix),
    ...readings
      .flatMap(({ addresses }) => addresses.filter((each) => each.address === address))
      .map(({ prefix }) => prefix),
  ].find((prefix) => prefix !== undefined && prefix < whole);
  const parsed = parseAddress(address);
  const around = readings
    .flatMap(({ addresses }) => addresses)
    .filter((each) => each.address !== address && each.prefix < whole)
    .find((each) => {
      const network = networkAround(each.address, each.prefix);
      return parsed !== undefined && network !== undefined && liesIn(parsed, network);
    });
  return told ?? around?.prefix ?? whole;
}
