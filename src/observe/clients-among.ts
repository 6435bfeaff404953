import type { Design } from "../catalogue/contract/design.ts";

/** So many hosts are clients of a site that is watched: more would be a load, fewer could not tell a host's trouble from the site's. */
const clientsMost = 5;

/**
 * The hosts that ask the endpoints while a site is watched, of every zone one before any zone has a second; those that cannot hold an
 * address come first, since a request from its holder never crosses the network.
 */
export function clientsAmong({ hosts, addresses }: Pick<Design, "hosts" | "addresses">): readonly string[] {
  const holders = new Set(addresses.flatMap((address) => address.hosts));
  const seen = new Map<string, number>();
  return hosts
    .filter(({ leaving }) => leaving !== true)
    .toSorted((left, right) => Number(holders.has(left.name)) - Number(holders.has(right.name)))
    .map(({ name, zone }) => {
      const turn = seen.get(zone) ?? 0;
      seen.set(zone, turn + 1);
      return { name, turn };
    })
    .toSorted((left, right) => left.turn - right.turn)
    .slice(0, clientsMost)
    .map(({ name }) => name);
}
